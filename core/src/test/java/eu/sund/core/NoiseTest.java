package eu.sund.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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
    assertThat(plan(3, CELLS.with(noise), other).rho()).isCloseTo(0.06, within(1e-12));
    assertThat(plan(3, CELLS).rho()).isZero();
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
