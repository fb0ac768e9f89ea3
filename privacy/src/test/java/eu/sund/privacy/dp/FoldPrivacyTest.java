package eu.sund.privacy.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Digest;
import eu.sund.core.Privacy;
import eu.sund.privacy.random.RoundingSecret;
import eu.sund.privacy.random.SeededEntropy;
import java.util.Arrays;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;

/** Seeds are fixed: no false alarms. */
class FoldPrivacyTest {
  private static final RoundingSecret ROUNDING =
      new RoundingSecret(new byte[32], Digest.of(new byte[0]));

  private static FoldPrivacy seeded(long seed) {
    return FoldPrivacy.seeded(SeededEntropy.of(seed));
  }

  @Test
  void sample_ofMany_takesEachIndependentlyWithTheRate() {
    FoldPrivacy privacy = seeded(1);
    int patients = 50;
    int steps = 20_000;
    double rate = 0.13;
    int[] taken = new int[patients];
    int both = 0;
    double squares = 0;
    for (int step = 0; step < steps; step++) {
      int[] sample = privacy.sample(patients, rate);
      squares += (sample.length - patients * rate) * (sample.length - patients * rate);
      boolean first = false;
      for (int i = 0; i < sample.length; i++) {
        assertThat(i == 0 || sample[i - 1] < sample[i]).isTrue();
        taken[sample[i]]++;
        first |= sample[i] == 0;
        both += first && sample[i] == 1 ? 1 : 0;
      }
    }
    // five standard deviations of a binomial share: sqrt(0.13 * 0.87 / 20000) = 0.0024
    for (int count : taken) {
      assertThat(count / (double) steps).isCloseTo(rate, within(0.012));
    }
    assertThat(both / (double) steps).isCloseTo(rate * rate, within(0.005));
    // a shuffled batch has one size; a Poisson sample's varies by n q (1 - q) = 5.655
    assertThat(squares / steps).isCloseTo(5.655, within(0.3));
  }

  @Test
  void sample_atTheEnds_isExact() {
    assertThat(seeded(2).sample(3, 1)).containsExactly(0, 1, 2);
    assertThat(seeded(2).sample(0, 0.5)).isEmpty();
    assertThat(seeded(2).sample(1000, 0x1p-60)).isEmpty();
    assertThat(seeded(2).sample(10, 0x1p-1000)).isEmpty();
    assertThatThrownBy(() -> seeded(2).sample(1, 0)).hasMessageContaining("rate");
  }

  @Test
  void addNoise_onSums_hasTheVarianceAndIsFreshEachTime() {
    FoldPrivacy privacy = seeded(3);
    long[] sums = new long[20_000];
    privacy.addNoise(sums, 1e6);
    double squares = 0;
    for (long sum : sums) {
      squares += (double) sum * sum;
    }
    // five standard deviations of a variance: 1e6 * sqrt(2 / 20000) = 1e4
    assertThat(squares / sums.length).isCloseTo(1e6, within(5e4));
    long first = sums[0];
    long second = sums[1];
    privacy.addNoise(sums, 1e6);
    assertThat(sums[0] - first).isNotEqualTo(first);
    assertThat(sums[1] - second).isNotEqualTo(second);
  }

  @Test
  void isSecret_onlyOfARealSite() {
    assertThat(FoldPrivacy.secret(SeededEntropy.of(1), ROUNDING).isSecret()).isTrue();
    assertThat(seeded(1).isSecret()).isFalse();
  }

  @Test
  void copies_ofManyPatients_havePoissonsDistribution() {
    int samples = 100_000;
    PrimitiveIterator.OfInt copies = Arrays.stream(seeded(4).copies(samples)).iterator();
    double deviations =
        ChiSquare.deviations(copies::nextInt, samples, 6, 1, k -> Math.exp(-1) / factorial(k));
    assertThat(Math.abs(deviations)).isLessThan(4);
  }

  private static double factorial(int k) {
    return k == 0 ? 1 : k * factorial(k - 1);
  }

  @Test
  void withoutNoise_ofAnAnalysisWithoutPrivacy_refusesTheRest() {
    Privacy only = FoldPrivacy.withoutNoise(SeededEntropy.of(5), ROUNDING);
    assertThat(only.copies(100)).hasSize(100);
    assertThatThrownBy(() -> only.sample(1, 1)).hasMessageContaining("declares no sampling");
    assertThatThrownBy(() -> only.addNoise(new long[1], 1)).hasMessageContaining("no noise");
    Digest update = Digest.of(new byte[1]);
    assertThat(only.rounding("here", update).getAsDouble())
        .isEqualTo(ROUNDING.stream("here", update).getAsDouble());
  }

  @Test
  void rounding_withoutASecret_isRefused() {
    assertThatThrownBy(() -> seeded(1).rounding("here", Digest.of(new byte[1])))
        .hasMessageContaining("no secret to round by");
  }
}
