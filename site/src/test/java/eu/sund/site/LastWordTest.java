package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RunEnded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that hands over another result than the one that follows from the sums. */
class LastWordTest {
  @TempDir Path folder = Path.of("");
  TestHouse house;
  FakeHub hub;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
    hub = house.hub(house.four(1));
  }

  private List<String> toldAtTheEnd(int number, UnaryOperator<RunEnded.Builder> lie) {
    hub = house.hub(house.four(number));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, HubFrame::hasRunEnded);
      hub.change(f -> FakeHub.frame(lie.apply(f.getRunEnded().toBuilder())));
      hub.run(life.desk);
    }
    try (Steward steward = house.steward()) {
      return steward.log().stream()
          .filter(l -> l.run().equals(Optional.of(hub.spec.id())))
          .filter(l -> l.event().equals("refused") || l.event().equals("result"))
          .map(l -> l.event() + ": " + l.detail())
          .toList();
    }
  }

  @Test
  void result_theOneThatFollows_isWrittenDownByItsDigest() {
    assertThat(toldAtTheEnd(2, end -> end))
        .containsExactly("result: the result follows from the sums: SHA-256 " + hub.result.hex());
  }

  @Test
  void result_another_isToldToTheSteward() {
    assertThat(toldAtTheEnd(3, end -> end.setResultDigest(ByteString.copyFrom(new byte[32]))))
        .singleElement()
        .asString()
        .startsWith("refused: the hub deviates: the result that it hands over (SHA-256 0000")
        .contains(hub.result.hex(), "tell the researcher");
  }

  @Test
  void result_withoutDigestOrSum_isToldToTheSteward() {
    assertThat(toldAtTheEnd(4, RunEnded.Builder::clearResultDigest))
        .containsExactly("refused: the hub deviates: it tells a result without its digest");
    assertThat(toldAtTheEnd(5, RunEnded.Builder::clearLast))
        .containsExactly(
            "refused: the hub deviates: it tells a result and no sum that it follows from");
  }
}
