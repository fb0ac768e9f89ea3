package eu.sund.algorithms.learning.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.HeapMemory;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Steps worked out by hand. */
final class OptimizerTest {
  private static LocalOptions options(
      LocalOptions.Optimizer optimizer, double momentum, double decay, boolean keep) {
    return new LocalOptions(
        optimizer,
        0.1,
        momentum,
        decay,
        0,
        2,
        0,
        0,
        LocalOptions.Schedule.CONSTANT,
        0,
        keep,
        false);
  }

  /** Two steps from 1 with gradient 0.5 each. */
  private static float twice(LocalOptions options) throws IOException {
    float[] weights = {1};
    Gradients half =
        (w, gradient) -> {
          gradient[0] = 0.5f;
          return 0;
        };
    new LocalTraining(options, half, 0.1)
        .run(weights, 2, Optional.empty(), new HeapMemory(), "optimizer");
    return weights[0];
  }

  @Test
  void step_sgd_movesByRateTimesGradient() throws IOException {
    assertThat(twice(options(LocalOptions.Optimizer.SGD, 0, 0, false)))
        .isCloseTo(0.9f, within(1e-6f));
  }

  @Test
  void step_sgdWithMomentum_goesOn() throws IOException {
    // 0.05, then 0.1·(0.9·0.5 + 0.5) = 0.095
    assertThat(twice(options(LocalOptions.Optimizer.SGD, 0.9, 0, false)))
        .isCloseTo(0.855f, within(1e-6f));
  }

  @Test
  void step_adam_movesByTheRateAtFirst() throws IOException {
    // of a constant gradient both moments are the gradient itself: two steps of 0.1
    assertThat(twice(options(LocalOptions.Optimizer.ADAM, 0, 0, false)))
        .isCloseTo(0.8f, within(1e-6f));
  }

  @Test
  void step_adamW_decaysApart() throws IOException {
    // 1 − 0.1·(1 + 0.5·1) = 0.85; 0.85 − 0.1·(1 + 0.5·0.85) = 0.7075
    assertThat(twice(options(LocalOptions.Optimizer.ADAMW, 0, 0.5, false)))
        .isCloseTo(0.7075f, within(1e-6f));
  }

  @Test
  void keep_momentum_goesOnInTheNextRound() throws IOException {
    LocalOptions options = options(LocalOptions.Optimizer.SGD, 0.9, 0, true);
    Gradients half =
        (w, gradient) -> {
          gradient[0] = 0.5f;
          return 0;
        };
    HeapMemory memory = new HeapMemory();
    float[] weights = {1};
    for (int round = 0; round < 2; round++) {
      new LocalTraining(options, half, 0.1).run(weights, 1, Optional.empty(), memory, "optimizer");
      memory.commit();
    }
    assertThat(weights[0]).isCloseTo(0.855f, within(1e-6f));
  }

  @Test
  void rate_schedules_beginAndEndWhereTheyShould() {
    LocalOptions cosine =
        new LocalOptions(
            LocalOptions.Optimizer.SGD,
            1,
            0,
            0,
            0,
            1,
            0,
            0,
            LocalOptions.Schedule.COSINE,
            2,
            false,
            false);
    assertThat(cosine.rate(1, 12)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(cosine.rate(3, 12)).isEqualTo(1);
    assertThat(cosine.rate(8, 12)).isCloseTo(0.5, within(1e-12));
    assertThat(cosine.rate(12, 12)).isPositive().isLessThan(0.03);
  }

  @Test
  void shorten_longVector_hasTheNorm() {
    float[] vector = {3, 4};
    assertThat(LocalTraining.shorten(vector, 1)).isEqualTo(5);
    assertThat(LocalTraining.norm(vector)).isLessThanOrEqualTo(1).isCloseTo(1, within(1e-5));
  }
}
