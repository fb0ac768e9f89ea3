package eu.sund.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrivacyCommandsTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Console console(boolean json) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Console(out, out, json);
  }

  private static PrivacyCommands.Steps steps(double rate, long count, double delta) {
    PrivacyCommands.Steps steps = new PrivacyCommands.Steps();
    steps.rate = rate;
    steps.count = count;
    steps.delta = delta;
    return steps;
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(bytes.toByteArray());
  }

  /** The exit code and what stood on standard error. */
  private static String failure(String... arguments) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      return Sund.execute(arguments) + " " + text.toString(StandardCharsets.UTF_8);
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void epsilon_withSampling_printsBothAccountants() {
    PrivacyCommands.epsilon(console(false), 1.1, steps(0.01, 10_000, 1e-5));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("epsilon (PLD)", "5.19", "epsilon (RDP)", "5.632011   at order 4.7")
        .doesNotContain("exact");
  }

  @Test
  void epsilon_ofEveryPatient_addsTheExactFigure() throws IOException {
    PrivacyCommands.epsilon(console(true), 10, steps(1, 100, 1e-5));
    // Google's accountants, as in reference section 2.3
    assertThat(json().get("epsilonPld").asDouble()).isCloseTo(4.377178, within(1e-3));
    assertThat(json().get("epsilonExact").asDouble()).isCloseTo(4.377178, within(1e-5));
    assertThat(json().get("epsilonRdp").asDouble()).isCloseTo(4.728507, within(1e-5));
    assertThat(json().get("orderRdp").asDouble()).isEqualTo(5.4);
  }

  @Test
  void noise_thenEpsilon_isTheEpsilonAskedFor() throws IOException {
    PrivacyCommands.noise(console(true), 3, steps(0.01, 1000, 1e-6));
    double multiplier = json().get("noiseMultiplierPld").asDouble();
    assertThat(multiplier).isLessThan(json().get("noiseMultiplierRdp").asDouble());
    bytes.reset();
    PrivacyCommands.epsilon(console(true), multiplier, steps(0.01, 1000, 1e-6));
    assertThat(json().get("epsilonPld").asDouble()).isBetween(2.999, 3.0);
  }

  @Test
  void epsilon_wrongFigures_areWrongUsageAndNamed() {
    assertThat(failure("privacy", "epsilon", "--noise-multiplier", "0", "--delta", "1e-5"))
        .startsWith("2 error 103: --noise-multiplier must be 0.1 to 1000000, was 0.0");
    assertThat(failure("privacy", "epsilon", "--noise-multiplier", "1", "--delta", "2"))
        .startsWith("2 error 103: --delta must be");
    assertThat(
            failure(
                "privacy", "noise", "--epsilon", "1", "--delta", "1e-5", "--sampling-rate", "1.5"))
        .startsWith("2 error 103: --sampling-rate must be");
    assertThat(failure("privacy", "noise", "--epsilon", "NaN", "--delta", "1e-5"))
        .startsWith("2 error 103: --epsilon must be");
    assertThat(failure("privacy", "noise", "--epsilon", "1", "--delta", "1e-5", "--steps", "many"))
        .startsWith("2 ");
    assertThat(failure("privacy", "noise", "--delta", "1e-5"))
        .startsWith("2 Missing required option: '--epsilon=<epsilon>'");
  }
}
