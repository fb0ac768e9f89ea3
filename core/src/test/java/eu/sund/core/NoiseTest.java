package eu.sund.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.dp.PrivacyCost;
import eu.sund.core.dp.Rdp;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.Spending;
import eu.sund.core.dp.TrainingNoise;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static final TensorSpec CELLS = TensorSpec.vector("cells", 4, new Encoding.Count(100));

  private static Plan plan(int rounds, TensorSpec... tensors) {
    return new Plan(
        new AnalysisRef("test", 1),
        List.of("x"),
        List.of(new Layout("one", List.of(tensors))),
        rounds);
  }

  @Test
  void rho_ofAPlan_isThatOfItsRounds() {
    Noise noise = Noise.of(0.01, 64);
    assertThat(noise.rho()).isCloseTo(0.01, within(1e-15));
    TensorSpec other = new TensorSpec("more", List.of(), new Encoding.Count(5)).with(noise);
    assertThat(plan(3, CELLS.with(noise), other).cost().spending().rho())
        .isCloseTo(0.06, within(1e-12));
    assertThat(plan(3, CELLS).cost()).isEqualTo(new PrivacyCost.None());
  }

  @Test
  void digest_withNoise_differs() {
    Noise noise = Noise.of(0.01, 64);
    assertThat(plan(1, CELLS.with(noise)).digest())
        .isNotEqualTo(plan(1, CELLS).digest())
        .isNotEqualTo(plan(1, CELLS.with(Noise.of(0.011, 64))).digest())
        .isNotEqualTo(plan(1, CELLS.with(new Noise(noise.variance(), 63))).digest())
        .isEqualTo(plan(1, CELLS.with(Noise.of(0.01, 64))).digest());
  }

  @Test
  void noise_onSomeTensorsOnly_isNoPlan() {
    TensorSpec bare = new TensorSpec("bare", List.of(), new Encoding.Count(5));
    assertThatThrownBy(() -> plan(1, CELLS.with(Noise.of(0.01, 64)), bare))
        .hasMessageContaining("protects nobody");
  }

  private static Plan training(SampledGaussian steps, int rounds, TensorSpec... tensors) {
    return new Plan(
        new AnalysisRef("test", 1),
        List.of("x"),
        List.of(new Layout("one", List.of(tensors))),
        rounds,
        Optional.of(new TrainingNoise(steps, List.of("cells"))));
  }

  @Test
  void cost_ofTraining_isThatOfItsStepsAndOfWhatStandsBeside() {
    SampledGaussian steps = new SampledGaussian(1.5, 0.1, 60);
    assertThat(training(steps, 3, CELLS).cost()).isEqualTo(new PrivacyCost.Training(steps, 0));
    TensorSpec other = new TensorSpec("more", List.of(), new Encoding.Count(5));
    Plan both = training(steps, 3, CELLS, other.with(Noise.of(0.01, 64)));
    Spending spending = both.cost().spending();
    assertThat(spending.rho()).isCloseTo(0.03, within(1e-12));
    assertThat(spending.sampled()).isEqualTo(Rdp.curve(1.5, 0.1, 60));
    assertThat(both.digest())
        .isNotEqualTo(
            training(new SampledGaussian(1.5, 0.1, 61), 3, CELLS, other.with(Noise.of(0.01, 64)))
                .digest());
    assertThat(training(steps, 3, CELLS).digest()).isNotEqualTo(plan(3, CELLS).digest());
  }

  @Test
  void training_besideATensorWithoutNoise_isNoPlan() {
    SampledGaussian steps = new SampledGaussian(1.5, 0.1, 60);
    TensorSpec bare = new TensorSpec("loss", List.of(), new Encoding.Count(5));
    assertThatThrownBy(() -> training(steps, 1, CELLS, bare)).hasMessageContaining("'loss'");
    assertThatThrownBy(() -> training(steps, 1, bare.with(Noise.of(0.01, 64))))
        .hasMessageContaining("'cells'");
  }

  @Test
  void training_withNoiseOnTheSum_needsAsMuchAsThePlanPromisesAndAStepARound() {
    // 1.5 sensitivities of 64 steps: a variance of 96^2
    SampledGaussian steps = new SampledGaussian(1.5, 0.1, 60);
    TensorSpec enough = CELLS.with(new Noise(9216, 64));
    assertThat(training(steps, 60, enough).cost()).isEqualTo(new PrivacyCost.Training(steps, 0));
    assertThatThrownBy(() -> training(steps, 60, CELLS.with(new Noise(9200, 64))))
        .hasMessageContaining("less noise");
    assertThatThrownBy(() -> training(steps, 61, enough)).hasMessageContaining("60 steps");
  }

  @Test
  void noise_thatCouldWrapOrRestsOnTwoWords_isRefused() {
    Noise noise = Noise.of(0.01, 64);
    assertThatThrownBy(() -> TensorSpec.scalar("sum", new Encoding.Real(1)).with(noise))
        .hasMessageContaining("only counts");
    assertThatThrownBy(() -> TensorSpec.scalar("sum", new Encoding.Weight(1)).with(noise))
        .hasMessageContaining("only counts");
    // the ring holds 64 sites' largest counts and the widest noise
    TensorSpec widest = TensorSpec.scalar("sum", new Encoding.Count(0x1p53));
    assertThat(widest.with(new Noise(0x1p60, 1)).noise().isNone()).isFalse();
    assertThatThrownBy(() -> new Noise(Noise.VARIANCE_MIN / 2, 1)).hasMessageContaining("1024");
    assertThatThrownBy(() -> new Noise(0x1p61, 1)).hasMessageContaining("variance");
    assertThatThrownBy(() -> new Noise(2_000, 0)).hasMessageContaining("sensitivity");
  }
}
