package eu.sund.privacy.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Digest;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** Secrets are fixed: no false alarms. */
class RoundingSecretTest {
  private static final int NUMBERS = 2000;

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static RoundingSecret of(int site, String question) {
    byte[] secret = new byte[RoundingSecret.SECRET_BYTES];
    secret[0] = (byte) site;
    return new RoundingSecret(secret, digest(question));
  }

  private static double[] numbers(RoundingSecret secret, String place, String update) {
    DoubleSupplier stream = secret.stream(place, digest(update));
    double[] numbers = new double[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
      numbers[i] = stream.getAsDouble();
    }
    return numbers;
  }

  /** Above four standard errors two streams are taken for related. */
  private static void unrelated(double[] one, double[] two) {
    double sum = 0;
    for (int i = 0; i < NUMBERS; i++) {
      sum += (one[i] - 0.5) * (two[i] - 0.5) * 12;
    }
    assertThat(sum / Math.sqrt(NUMBERS)).isBetween(-4.0, 4.0);
  }

  @Test
  void stream_sameSecretAndUpdate_repeats() {
    double[] first = numbers(of(1, "ask"), "round 1, delta", "update");
    assertThat(numbers(of(1, "ask"), "round 1, delta", "update")).isEqualTo(first);
  }

  @Test
  void stream_anythingElse_isIndependent() {
    double[] first = numbers(of(1, "ask"), "round 1, delta", "update");
    unrelated(first, numbers(of(2, "ask"), "round 1, delta", "update"));
    unrelated(first, numbers(of(1, "other"), "round 1, delta", "update"));
    unrelated(first, numbers(of(1, "ask"), "round 2, delta", "update"));
    unrelated(first, numbers(of(1, "ask"), "round 1, delta", "updatf"));
  }

  @Test
  void stream_manyNumbers_areEven() {
    double sum = 0;
    double squares = 0;
    for (double number : numbers(of(3, "ask"), "round 1, delta", "update")) {
      assertThat(number).isBetween(0.0, Math.nextDown(1.0));
      sum += number;
      squares += number * number;
    }
    // five standard errors: 0.29/√2000 and 0.30/√2000
    assertThat(sum / NUMBERS).isCloseTo(0.5, within(0.033));
    assertThat(squares / NUMBERS).isCloseTo(1.0 / 3, within(0.034));
  }

  @Test
  void new_shortSecret_isRefused() {
    assertThatThrownBy(() -> new RoundingSecret(new byte[16], digest("ask")))
        .hasMessageContaining("32 bytes");
  }
}
