package eu.sund.core.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a coin between two releases costs. */
class SpendingTest {
  private static final double DELTA = 1e-6;
  private static final SampledGaussian STEPS = new SampledGaussian(1.2, 0.3, 40);

  @Test
  void or_twoAmounts_isAtLeastEachAndAtMostBoth() {
    Spending steps = Spending.of(STEPS);
    for (double rho : new double[] {1e-4, 0.05, 0.2, 2}) {
      Spending plain = Spending.ofRho(rho);
      Spending either = steps.or(plain);
      assertThat(either).isEqualTo(plain.or(steps));
      double epsilon = either.epsilon(DELTA);
      assertThat(epsilon)
          .isGreaterThanOrEqualTo(Math.max(steps.epsilon(DELTA), plain.epsilon(DELTA)) - 1e-9)
          .isLessThanOrEqualTo(steps.plus(plain).epsilon(DELTA) + 1e-9);
    }
    assertThat(steps.or(Spending.NOTHING).epsilon(DELTA)).isEqualTo(steps.epsilon(DELTA));
    assertThat(Spending.ofRho(1).or(Spending.ofRho(2))).isEqualTo(Spending.ofRho(2));
  }

  @Test
  void spending_ofTrainingWithFiguresApart_isTheDearer() {
    SampledGaussian figures = new SampledGaussian(5, 1, 4);
    PrivacyCost cost = new PrivacyCost.Training(STEPS, 0, Optional.of(figures));
    assertThat(cost.spending()).isEqualTo(Spending.of(STEPS).or(Spending.of(figures)));
    assertThat(cost.words()).contains("4 figures with noise of 5.0 sensitivities");
    // what all patients are in is paid beside both
    assertThat(new PrivacyCost.Training(STEPS, 0.1, Optional.of(figures)).spending())
        .isEqualTo(cost.spending().plus(Spending.ofRho(0.1)));
  }

  @Test
  void apart_figuresOfSome_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrainingNoise.Apart(STEPS, "score"))
        .withMessageContaining("all who are held out");
    TrainingNoise.Apart apart = new TrainingNoise.Apart(new SampledGaussian(5, 1, 4), "score");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrainingNoise(STEPS, List.of("score"), Optional.of(apart)))
        .withMessageContaining("not of both");
    assertThat(new TrainingNoise(STEPS, List.of("delta"), Optional.of(apart)).covers("score"))
        .isTrue();
  }
}
