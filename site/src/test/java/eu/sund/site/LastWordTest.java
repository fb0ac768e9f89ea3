package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import eu.sund.engine.Outcome;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RunEnded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that hands over another result than the one that follows from the sums. */
class LastWordTest {
  private static final int QUERY = 2;

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
    return told();
  }

  /** A run that may go on without a site ends for this one, whatever it was told last. */
  private List<String> toldWhenEndedBefore(int number, Class<? extends HubMessage> message)
      throws IOException {
    Files.writeString(
        house.folder.policy(),
        TestHouse.policyText("automatic").replace("[glm, bulk, train]", "[dp-count]"));
    hub = house.hub(house.run(number, TestHouse.counting(1, "missing-sites: go-on"), "dp-count"));
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.calls(QUERY));
      hub.before(life.desk, FakeHub.says(message));
      hub.give(life.desk, FakeHub.frame(hub.end(new Outcome.Succeeded())));
    }
    return told();
  }

  private List<String> told() {
    try (Steward steward = house.steward()) {
      return steward.log().stream()
          .filter(l -> l.run().equals(Optional.of(hub.spec.id())))
          .filter(l -> List.of("refused", "unchecked", "result").contains(l.event()))
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

  @Test
  void sums_openedWithoutThisSite_areSaidToBeUnchecked() throws IOException {
    assertThat(toldWhenEndedBefore(6, HubMessage.Survivors.class))
        .containsExactly(
            "unchecked: the last sums were opened without this site, so that it could not check"
                + " them");
  }

  /** It confirmed a list; whether that became the round's, it was never told. */
  @Test
  void sums_thatMayBeOverOthers_areNotCalledFalse() throws IOException {
    assertThat(toldWhenEndedBefore(7, HubMessage.Confirmed.class))
        .containsExactly(
            "unchecked: after round %d the run went on without this site, or the last sum is false"
                .formatted(QUERY));
  }
}
