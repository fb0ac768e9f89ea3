package eu.sund.deep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.model.Batch;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkEngines;
import eu.sund.core.model.NetworkSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The native engine against the pure-Java one, on whatever both can run. */
@Tag("slow")
class TwoEnginesTest {
  private static final int EXAMPLES = 13;

  static Stream<NetworkSpec> networks() {
    return GradientTest.networks().filter(spec -> java().canRun(spec));
  }

  private static NetworkEngine java() {
    return NetworkEngines.all().stream()
        .filter(e -> e.name().equals("java"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void engines_ofThisProgram_areBothFound_theExactOneFirst() {
    assertThat(NetworkEngines.all())
        .extracting(NetworkEngine::name)
        .containsExactly("java", "torch");
    assertThat(networks().count()).isGreaterThanOrEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void numbers_ofBothEngines_agree(NetworkSpec spec) {
    float[] parameters = Made.parameters(spec, 11);
    Batch batch = Batch.all(Made.examples(spec, EXAMPLES, 12));
    int scores = EXAMPLES * spec.head().outputs();
    double[] javaScores = new double[scores];
    double[] torchScores = new double[scores];
    float[] javaGradient = new float[spec.size()];
    float[] torchGradient = new float[spec.size()];
    double javaLoss;
    double torchLoss;
    try (Network network = java().open(spec)) {
      network.predict(parameters, batch, javaScores);
      javaLoss = network.gradient(parameters, batch, javaGradient);
    }
    try (Network network = Made.ENGINE.open(spec)) {
      network.predict(parameters, batch, torchScores);
      torchLoss = network.gradient(parameters, batch, torchGradient);
    }
    assertThat(torchLoss).isCloseTo(javaLoss, within(1e-5 * Math.max(1, javaLoss)));
    assertThat(torchScores).containsExactly(javaScores, within(1e-5));
    for (int i = 0; i < javaGradient.length; i++) {
      double size = Math.max(1, Math.abs(javaGradient[i]));
      assertThat((double) torchGradient[i]).isCloseTo(javaGradient[i], within(1e-5 * size));
    }
  }
}
