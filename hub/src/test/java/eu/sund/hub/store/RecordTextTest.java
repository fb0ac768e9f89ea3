package eu.sund.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.HubRecord;
import eu.sund.engine.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTextTest {
  private static final SiteId TARTU = new SiteId("tartu");
  private static final SiteId TURKU = new SiteId("turku");

  private static Digest digest(String of) {
    return Digest.of(of.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<HubRecord> records() {
    return Stream.of(
        new HubRecord.Accepted(TARTU),
        new HubRecord.AttemptOpened(3, 17),
        new HubRecord.Survivors(3, 17, List.of(TARTU)),
        new HubRecord.Survivors(4, 1, List.of(TARTU, TURKU, new SiteId("tromso-2"))),
        new HubRecord.RoundClosed(2, 100, digest("sum"), digest("next")),
        new HubRecord.Ended(new Outcome.Succeeded()),
        new HubRecord.Ended(new Outcome.Unanswered("it did not converge\nafter 9 rounds")),
        new HubRecord.Ended(new Outcome.Cancelled()),
        new HubRecord.Ended(new Outcome.SiteEnded(TURKU, ErrorCode.HUB_DEVIATES)),
        new HubRecord.Ended(new Outcome.HubFailed(ErrorCode.STORAGE_FAILED)));
  }

  @ParameterizedTest
  @MethodSource("records")
  void read_written_isTheSame(HubRecord record) {
    assertThat(RecordText.read(RecordText.write(record))).isEqualTo(record);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "accepted",
        "accepted Tartu!",
        "attempt 3",
        "attempt 3 x",
        "attempt 3 1 1",
        "survivors 3 1",
        "survivors 3 1 ",
        "survivors 3 1 tartu,",
        "survivors 3 1 tartu turku",
        "closed 1 1 abc abc",
        "closed 1 "
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "ended nowhere",
        "ended site turku",
        "ended site turku 0",
        "opened 1 1"
      })
  void read_somethingElse_isRefused(String text) {
    assertThatThrownBy(() -> RecordText.read(text))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED));
  }
}
