package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RememberedChecksTest {
  private static final SiteId TURKU = new SiteId("turku");
  private static final SiteId TARTU = new SiteId("tartu");
  private static final Bytes KEY = Bytes.of(new byte[32]);
  private static final Bytes SIGNATURE = Bytes.of(new byte[64]);

  @Test
  void holds_sameQuestion_isAskedOnce_andNothingElseIsTakenForIt() {
    AtomicInteger asked = new AtomicInteger();
    RememberedChecks checks =
        new RememberedChecks(
            (key, message, signature) -> {
              asked.incrementAndGet();
              return key.equals(KEY) && message[0] == 1 && signature.equals(SIGNATURE);
            });
    for (int time = 0; time < 3; time++) {
      assertThat(checks.holds(KEY, new byte[] {1}, SIGNATURE)).isTrue();
    }
    assertThat(asked).hasValue(1);
    byte[] other = new byte[64];
    other[63] = 1;
    assertThat(checks.holds(KEY, new byte[] {2}, SIGNATURE)).isFalse();
    assertThat(checks.holds(KEY, new byte[] {1}, Bytes.of(other))).isFalse();
    assertThat(checks.holds(Bytes.of(new byte[31]), new byte[] {1}, SIGNATURE)).isFalse();
    assertThat(checks.holds(KEY, new byte[] {2}, SIGNATURE)).isFalse();
    assertThat(asked).hasValue(4);
  }

  @Test
  void hashes_otherBytesOrSites_doNotHold() {
    SimulatedKeys keys = new SimulatedKeys(1, List.of(TURKU, TARTU), SimulatedKeys.Scheme.HASH);
    byte[] message = {1, 2, 3};
    Bytes signature = keys.signer(TURKU).sign(message);
    Bytes turku = keys.participants().of(TURKU).signingKey();
    Bytes tartu = keys.participants().of(TARTU).signingKey();
    assertThat(keys.check().holds(turku, message, signature)).isTrue();
    assertThat(keys.check().holds(turku, new byte[] {1, 2, 4}, signature)).isFalse();
    assertThat(keys.check().holds(tartu, message, signature)).isFalse();
  }
}
