package eu.sund.algorithms.learning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.model.Activation;
import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Moves of one or two numbers, worked out by hand from the papers' equations. */
final class StrategyTest {
  private static final float TINY = 1e-6f;

  /** Two moves by Δ = 1 and then Δ = 0.5 of one number that begins at 2. */
  private static float twice(Strategy strategy) {
    float[] model = {2};
    List<float[]> kept =
        strategy.kept().stream().map(value -> new float[] {value.floatValue()}).toList();
    strategy.move(new double[] {1}, 1, 0, model, kept);
    strategy.move(new double[] {0.5}, 1, 0, model, kept);
    return model[0];
  }

  @Test
  void move_fedAvg_addsTheMean() {
    assertThat(twice(new FedAvg(1))).isEqualTo(3.5f);
    assertThat(twice(new FedAvg(0.5))).isEqualTo(2.75f);
  }

  @Test
  void move_fedAvgM_keepsItsMomentum() {
    // v = 1, then 0.9·1 + 0.5 = 1.4: 2 + 1 + 1.4
    assertThat(twice(new FedAvgM(1, 0.9))).isCloseTo(4.4f, within(TINY));
  }

  @Test
  void move_fedAdam_isAlgorithm2() {
    // β₁ = 0, β₂ = 0.5, τ = 0.1, v₀ = 0.01. First: v = 0.5·0.01 + 0.5·1 = 0.505,
    // x = 2 + 0.1·1/(√0.505 + 0.1). Then v = 0.2525 + 0.5·0.25 = 0.3775.
    double expected = 2 + 0.1 / (Math.sqrt(0.505) + 0.1) + 0.1 * 0.5 / (Math.sqrt(0.3775) + 0.1);
    assertThat(twice(new FedAdam(0.1, 0, 0.5, 0.1))).isCloseTo((float) expected, within(TINY));
  }

  @Test
  void move_fedAdamWithMomentum_squaresTheMean() {
    // β₁ = 0.5: m = 0.5, v = 0.5·0.01 + 0.5·0.25 = 0.13; m = 0.25 + 0.25 = 0.5, v = 0.19
    double expected = 2 + 0.1 * 0.5 / (Math.sqrt(0.13) + 0.1) + 0.1 * 0.5 / (Math.sqrt(0.19) + 0.1);
    assertThat(twice(new FedAdam(0.1, 0.5, 0.5, 0.1))).isCloseTo((float) expected, within(TINY));
  }

  @Test
  void move_fedYogi_movesTheSquareByItsSign() {
    // v = 0.01 − 0.5·1·(−1) = 0.51; then v = 0.51 − 0.5·0.25·(+1) = 0.385
    double expected = 2 + 0.1 / (Math.sqrt(0.51) + 0.1) + 0.1 * 0.5 / (Math.sqrt(0.385) + 0.1);
    assertThat(twice(new FedYogi(0.1, 0, 0.5, 0.1))).isCloseTo((float) expected, within(TINY));
  }

  @Test
  void move_fedAdagrad_addsSquares() {
    double expected = 2 + 0.1 / (Math.sqrt(1.01) + 0.1) + 0.1 * 0.5 / (Math.sqrt(1.26) + 0.1);
    assertThat(twice(new FedAdagrad(0.1, 0, 0.1))).isCloseTo((float) expected, within(TINY));
  }

  @Test
  void correction_fedProx_pullsToTheModel() {
    float[] gradient = {1, 1};
    new FedProx(1, 0.5)
        .correction(new float[] {2, 2}, List.of(), new float[0])
        .orElseThrow()
        .apply(new float[] {3, 1}, gradient);
    assertThat(gradient).containsExactly(1.5f, 0.5f);
  }

  @Test
  void correction_scaffold_takesOwnVariateAndAddsTheCommonOne() {
    float[] gradient = {1};
    new Scaffold(1)
        .correction(new float[] {0}, List.of(new float[] {0.25f}), new float[] {0.75f})
        .orElseThrow()
        .apply(new float[] {0}, gradient);
    assertThat(gradient[0]).isEqualTo(0.5f);
  }

  @Test
  void change_scaffold_isOptionTwo() {
    // Δ = −0.6 after K·η = 2 and c = 0.25: −0.25 + 0.6/2
    assertThat(Scaffold.change(new float[] {-0.6f}, new float[] {0.25f}, 2)[0])
        .isCloseTo(0.05f, within(TINY));
  }

  @Test
  void length_fedNova_isThePapersVector() {
    assertThat(FedNova.length(5, 0)).isEqualTo(5);
    // ρ = 0.5, τ = 2: steps of lengths 1 + 0.5 and 1, so 2.5
    assertThat(FedNova.length(2, 0.5)).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void weight_rfaIterated_leadsToTheGeometricMedian() {
    // Of 0, 1 and 100 with equal weights the geometric median is 1, the mean is 33.7.
    Rfa rfa = new Rfa(4, 1e-6);
    double[] points = {0, 1, 100};
    double median = 0.5;
    for (int step = 0; step < 200; step++) {
      double sum = 0;
      double weights = 0;
      for (double point : points) {
        double weight = rfa.weight(1 / 3.0, Math.abs(point - median));
        sum += weight * point;
        weights += weight;
      }
      median = sum / weights;
    }
    assertThat(median).isCloseTo(1, within(1e-3));
  }

  @Test
  void local_partialSharing_namesTensors() {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(new Input.Dense("x", 2)),
            List.of(new Hidden(3, Activation.RELU, true)),
            new Head.Logistic());
    boolean[] local = new PartialSharing(1, List.of()).local(spec);
    // weight 6, bias 3, norm 3 + 3, head 3 + 1
    for (int i = 0; i < local.length; i++) {
      assertThat(local[i]).isEqualTo(i >= 9 && i < 15);
    }
  }
}
