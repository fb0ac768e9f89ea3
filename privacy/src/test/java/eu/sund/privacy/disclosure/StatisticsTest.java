package eu.sund.privacy.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.Variable;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Each rule on statistics, beside the attack that works without it. */
class StatisticsTest {
  private static final byte[] KEY =
      "a key of the house for tests".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  @Test
  void dominance_secondLargestTakesOffTheirOwn_cannotTellTheLargest() {
    double[] costs = {900_000, 150_000, 20_000, 15_000, 10_000};
    // The attack: the second largest knows the sum and their own part.
    double guess = Arrays.stream(costs).sum() - costs[1];
    assertThat(guess / costs[0] - 1).isLessThan(0.15);
    assertThat(Dominance.USUAL.allows(costs)).isFalse();
    assertThat(Dominance.USUAL.allows(new double[] {20, 19, 18, 17, 16, 15})).isTrue();
  }

  @Test
  void dominance_eachOfItsThreeConditions_isNeeded() {
    double[] one = {70, 10, 10, 10};
    double[] two = {45, 40, 5, 5, 5};
    double[] p = {50, 42.6, 7, 0.4};
    assertThat(new Dominance(0.6, 1, 0.01).allows(one)).isFalse();
    assertThat(new Dominance(0.8, 1, 0.01).allows(one)).isTrue();
    assertThat(new Dominance(0.6, 0.8, 0.01).allows(two)).isFalse();
    assertThat(new Dominance(0.6, 0.9, 0.01).allows(two)).isTrue();
    assertThat(new Dominance(0.6, 1, 0.15).allows(p)).isFalse();
    assertThat(new Dominance(0.6, 1, 0.14).allows(p)).isTrue();
  }

  @Test
  void mean_maskTimesColumn_isOnePatientsValueAndRefused() {
    double[] pressure = new double[40];
    Arrays.setAll(pressure, i -> 110 + i);
    double[] masked = new double[40];
    masked[17] = pressure[17];
    double mean = Arrays.stream(masked).average().orElseThrow();
    assertThat(mean * 40).isCloseTo(pressure[17], within(1e-9));
    assertThat(Statistics.allowsMean(masked)).isFalse();
    assertThat(Statistics.allowsMean(pressure)).isTrue();
  }

  @Test
  void mean_fewPatientsOrNearlyAllAlike_refused() {
    double[] nine = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    double[] fourOff = new double[50];
    Arrays.fill(fourOff, 1);
    for (int i = 0; i < 4; i++) {
      fourOff[i] = 2;
    }
    double[] fiveOff = fourOff.clone();
    fiveOff[4] = 2;
    assertThat(Statistics.allowsMean(nine)).isFalse();
    assertThat(Statistics.allowsMean(fourOff)).isFalse();
    assertThat(Statistics.allowsMean(fiveOff)).isTrue();
  }

  @Test
  void quantile_extremesAndFewPatients_refused() {
    assertThat(Statistics.allowsQuantile(1000, 0)).isFalse();
    assertThat(Statistics.allowsQuantile(1000, 1)).isFalse();
    assertThat(Statistics.allowsQuantile(1000, 0.04)).isFalse();
    assertThat(Statistics.allowsQuantile(1000, 0.05)).isTrue();
    assertThat(Statistics.allowsQuantile(49, 0.5)).isFalse();
    assertThat(Statistics.allowsQuantile(60, 0.05)).isFalse();
    assertThat(Statistics.allowsQuantile(100, 0.95)).isTrue();
  }

  @Test
  void quantile_anyAllowedRank_isNobodysValue() {
    double[] sorted = new double[101];
    Arrays.setAll(sorted, i -> i * i);
    for (double rank : new double[] {0.05, 0.25, 0.5, 0.9, 0.95}) {
      double shown = Statistics.quantile(sorted, rank);
      double raw = sorted[(int) Math.round(rank * 101)];
      assertThat(Arrays.binarySearch(sorted, shown)).as("rank %s", rank).isNegative();
      assertThat(shown).isCloseTo(raw, within(0.15 * raw + 20));
    }
    assertThatThrownBy(() -> Statistics.quantile(sorted, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rounding_drawnAnewEachTime_isAveragedOut() {
    SplittableRandom anew = new SplittableRandom(1);
    double sum = 0;
    for (int i = 0; i < 4000; i++) {
      sum += anew.nextDouble() < 3 / 5.0 ? 15 : 10;
    }
    assertThat(Math.round(sum / 4000)).isEqualTo(13);

    KeyedRounding keyed = new KeyedRounding(KEY, KeyedRounding.BASE);
    long[] answers =
        LongStream.range(0, 4000)
            .map(i -> keyed.round("heart", "sex", "m", 13))
            .distinct()
            .toArray();
    assertThat(answers).hasSize(1);
    assertThat(answers[0]).isIn(10L, 15L);
  }

  @Test
  void rounding_overManyQuestions_isUnbiasedAndInFives() {
    KeyedRounding keyed = new KeyedRounding(KEY, 5);
    double sum = 0;
    for (int i = 0; i < 4000; i++) {
      long rounded = keyed.round("heart", "question " + i, "m", 13);
      assertThat(rounded % 5).isZero();
      sum += rounded;
    }
    // A mean of 4000 draws of deviation 2.45: five deviations are 0.19.
    assertThat(sum / 4000).isCloseTo(13, within(0.19));
    assertThat(keyed.round("heart", "q", "m", 20)).isEqualTo(20);
  }

  @Test
  void histogram_smallBins_joinNeighboursAndTheTotalUndoesNothing() {
    long[] counts = {0, 1, 2, 40, 50, 30, 3, 0, 1};
    long total = Arrays.stream(counts).sum();
    // The attack on bins that are set to zero: total less the shown ones is what was hidden.
    long shown = Arrays.stream(counts).filter(c -> c >= 5).sum();
    assertThat(total - shown).isEqualTo(7);

    var bins = Bins.histogram(counts);
    assertThat(bins).allSatisfy(bin -> assertThat(bin.count()).isGreaterThanOrEqualTo(5));
    assertThat(bins.stream().mapToLong(Bins.Joined::count).sum()).isEqualTo(total);
    assertThat(bins.size()).isLessThanOrEqualTo((int) (total / 20));
    assertThat(bins.getFirst().from()).isZero();
    assertThat(bins.getLast().to()).isEqualTo(counts.length);
    assertThat(Bins.histogram(new long[] {2, 2})).isEmpty();
  }

  @Test
  void histogram_manyBinsForFewPatients_becomeOneForTwenty() {
    long[] counts = new long[30];
    Arrays.fill(counts, 6);
    assertThat(Bins.histogram(counts)).hasSizeLessThanOrEqualTo(9).hasSizeGreaterThan(5);
  }

  @Test
  void survival_exactSteps_areJoinedAndTheTailIsCut() {
    long[] events = {1, 0, 3, 2, 1, 6, 0, 4, 3, 1};
    long[] atRisk = {60, 58, 55, 50, 46, 40, 30, 25, 9, 4};
    assertThat(Bins.survival(events, atRisk))
        .containsExactly(new Bins.Joined(0, 4, 6), new Bins.Joined(4, 6, 7));
    assertThat(Bins.survival(new long[] {9}, new long[] {9})).isEmpty();
  }

  @Test
  void correlation_asManyVariablesAsHuthNeeds_refused() {
    assertThat(Statistics.correlationVariablesMax(30)).isEqualTo(2);
    assertThat(Statistics.correlationVariablesMax(10_000)).isEqualTo(50);
    assertThat(Statistics.correlationVariablesMax(1_000_000)).isEqualTo(500);
  }

  @Test
  void groups_ofNumbers_refused() {
    assertThat(Statistics.allowsGroups(Variable.integer("birth", 1900, 2026))).isFalse();
    assertThat(Statistics.allowsGroups(Variable.number("age", "a", 0, 120))).isFalse();
    assertThat(Statistics.allowsGroups(Variable.category("sex", "f", "m"))).isTrue();
  }
}
