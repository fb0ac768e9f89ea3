package eu.sund.privacy.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.dp.Normal;
import eu.sund.privacy.random.SecretBits;
import eu.sund.privacy.random.SeededEntropy;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both kinds of noise against their exact probabilities. Seeds are fixed: no false alarms. */
class DiscreteNoiseTest {
  /** A right sampler passes with probability 1 − 3·10^-7 under a fresh seed. */
  private static final double DEVIATIONS_MAX = 5;

  /** Every decision within a quarter of the probability goes the exact way. */
  private static final double WIDE = 0.25;

  private static DiscreteGaussian gaussian(Rational variance, long seed, double margin) {
    SecretBits bits = new SecretBits(SeededEntropy.of(seed));
    return new DiscreteGaussian(variance, bits, new ExactBernoulli(bits, margin));
  }

  private static DiscreteLaplace laplace(long s, long d, long seed) {
    return new DiscreteLaplace(s, d, new SecretBits(SeededEntropy.of(seed)));
  }

  private static double gaussianDeviations(Rational variance, long seed, double margin, int n) {
    double value = variance.toDouble();
    int cells = (int) Math.max(2, Math.ceil(2.5 * Math.sqrt(value)));
    double total = 0;
    for (int k = -cells * 20; k <= cells * 20; k++) {
      total += Math.exp(-k * (double) k / (2 * value));
    }
    double sum = total;
    return ChiSquare.deviations(
        gaussian(variance, seed, margin)::next,
        n,
        cells,
        1,
        k -> (k == 0 ? 1 : 2) * Math.exp(-k * (double) k / (2 * value)) / sum);
  }

  /** In cells of σ/8, by the normal distribution: the discrete one differs by 1/σ at most. */
  private static double wideDeviations(double variance, long seed, int n) {
    double sigma = Math.sqrt(variance);
    long width = Math.round(sigma / 8);
    return ChiSquare.deviations(
        gaussian(Rational.of(variance), seed, ExactBernoulli.MARGIN)::next,
        n,
        24,
        width,
        // |x| < w(k+1) is |x| ≤ w(k+1) − 1/2 between the whole numbers.
        k ->
            2
                * Normal.between(
                    k == 0 ? 0 : (width * k - 0.5) / sigma, (width * (k + 1) - 0.5) / sigma));
  }

  @Test
  void gaussian_smallVariances_hasItsProbabilities() {
    for (Rational variance :
        List.of(
            Rational.of(1, 4),
            Rational.of(1, 1),
            Rational.of(7, 3),
            Rational.of(10, 1),
            Rational.of(12_345, 100))) {
      assertThat(gaussianDeviations(variance, 11, ExactBernoulli.MARGIN, 60_000))
          .as("variance %s", variance)
          .isLessThan(DEVIATIONS_MAX);
    }
  }

  @Test
  void gaussian_decidedExactly_hasTheSameProbabilities() {
    assertThat(gaussianDeviations(Rational.of(7, 3), 12, WIDE, 20_000)).isLessThan(DEVIATIONS_MAX);
  }

  @Test
  void gaussian_hugeVariances_isNormalInTheLarge() {
    for (double variance : new double[] {0x1p30, 0x1p44, 0x1p60}) {
      assertThat(wideDeviations(variance, 13, 60_000))
          .as("variance %s", variance)
          .isLessThan(DEVIATIONS_MAX);
    }
  }

  @Test
  void gaussian_ofAnotherVariance_isTold() {
    double sum = 0;
    for (int k = -200; k <= 200; k++) {
      sum += Math.exp(-k * (double) k / 20);
    }
    double total = sum;
    // 3 % more variance than the probabilities' 10: the test itself must see that.
    double deviations =
        ChiSquare.deviations(
            gaussian(Rational.of(103, 10), 14, ExactBernoulli.MARGIN)::next,
            300_000,
            8,
            1,
            k -> (k == 0 ? 1 : 2) * Math.exp(-k * (double) k / 20) / total);
    assertThat(deviations).isGreaterThan(DEVIATIONS_MAX);
  }

  @Test
  void gaussian_quickAndExactDecisions_giveTheSameNumbers() {
    SplittableRandom random = new SplittableRandom(15);
    for (int i = 0; i < 60; i++) {
      Rational variance = Rational.of(Math.pow(2, random.nextDouble(-6, 60)));
      long seed = random.nextLong();
      DiscreteGaussian quick = gaussian(variance, seed, ExactBernoulli.MARGIN);
      DiscreteGaussian exact = gaussian(variance, seed, 1e9);
      for (int k = 0; k < 12; k++) {
        assertThat(quick.next()).as("variance %s", variance).isEqualTo(exact.next());
      }
    }
  }

  @Test
  void laplace_wholeAndBrokenScales_hasItsProbabilities() {
    for (long[] scale : new long[][] {{1, 1}, {1, 3}, {5, 2}, {20, 1}, {1_000_001, 100_000}}) {
      double decay = Math.exp(-(double) scale[1] / scale[0]);
      int cells = (int) Math.max(2, 3 * scale[0] / scale[1]);
      assertThat(
              ChiSquare.deviations(
                  laplace(scale[0], scale[1], 16)::next,
                  60_000,
                  cells,
                  1,
                  k -> (k == 0 ? 1 : 2) * Math.pow(decay, k) * (1 - decay) / (1 + decay)))
          .as("scale %s/%s", scale[0], scale[1])
          .isLessThan(DEVIATIONS_MAX);
    }
  }

  @Test
  void laplace_manySamples_isSymmetric() {
    DiscreteLaplace laplace = laplace(10, 1, 17);
    long sum = 0;
    for (int i = 0; i < 100_000; i++) {
      sum += laplace.next();
    }
    // variance 2·10², so the sum's standard deviation is √(2·10² · 10⁵) = 4472
    assertThat((double) sum).isCloseTo(0, within(5 * 4472.0));
  }

  @Test
  void scaleAndVariance_outOfRange_areRefused() {
    assertThatThrownBy(() -> laplace(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> laplace(1, 1L << 41, 1)).hasMessageContaining("2^40");
    assertThatThrownBy(() -> gaussian(Rational.of(0, 1), 1, 1)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> gaussian(Rational.of(0x1p61), 1, 1)).hasMessageContaining("2^60");
  }

  @Test
  @Tag("slow")
  void gaussian_millionsOfSamples_hasItsProbabilities() {
    for (Rational variance : List.of(Rational.of(1, 4), Rational.of(4, 1), Rational.of(1_000, 7))) {
      assertThat(gaussianDeviations(variance, 21, ExactBernoulli.MARGIN, 10_000_000))
          .as("variance %s", variance)
          .isLessThan(DEVIATIONS_MAX);
      assertThat(gaussianDeviations(variance, 22, WIDE, 300_000)).isLessThan(DEVIATIONS_MAX);
    }
    for (double variance : new double[] {0x1p40, 0x1p52, 0x1p60}) {
      assertThat(wideDeviations(variance, 23, 10_000_000)).isLessThan(DEVIATIONS_MAX);
    }
  }
}
