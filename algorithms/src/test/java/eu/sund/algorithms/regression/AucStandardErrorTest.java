package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.model.PublicRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The standard error from counts in bins against its definition, pair by pair. */
final class AucStandardErrorTest {
  /** DeLong's components: for each patient the mean of 1, 1/2 or 0 over those of the other kind. */
  private static double byPairs(double[] events, double[] others) {
    double[] up = new double[events.length];
    double[] down = new double[others.length];
    for (int i = 0; i < events.length; i++) {
      for (int j = 0; j < others.length; j++) {
        double order = events[i] > others[j] ? 1 : events[i] == others[j] ? 0.5 : 0;
        up[i] += order / others.length;
        down[j] += order / events.length;
      }
    }
    return Math.sqrt(variance(up) / up.length + variance(down) / down.length);
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  private static double[] counts(double[] bins, int size) {
    double[] counts = new double[size];
    for (double bin : bins) {
      counts[(int) bin]++;
    }
    return counts;
  }

  @Test
  void aucStandardError_ofAnyCounts_isThatOfAllPairs() {
    for (int seed = 0; seed < 50; seed++) {
      PublicRandom random = PublicRandom.of(seed, List.of("auc"));
      int bins = 2 + random.below(30);
      double[] events = new double[2 + random.below(60)];
      double[] others = new double[2 + random.below(60)];
      Arrays.setAll(events, i -> Math.min(bins - 1, random.below(bins) + random.below(3)));
      Arrays.setAll(others, i -> random.below(bins));
      assertThat(GlmEvaluation.aucStandardError(counts(events, bins), counts(others, bins)))
          .isCloseTo(byPairs(events, others), within(1e-12));
    }
  }

  @Test
  void aucStandardError_ofOnePatient_isNone() {
    assertThat(GlmEvaluation.aucStandardError(new double[] {1, 0}, new double[] {3, 4})).isNull();
    assertThat(GlmEvaluation.aucStandardError(new double[] {1, 3}, new double[] {0, 1})).isNull();
  }

  /** All above all: no chance is left that the components could show. */
  @Test
  void aucStandardError_ofACleanCut_isZero() {
    assertThat(GlmEvaluation.aucStandardError(new double[] {0, 5}, new double[] {4, 0})).isZero();
  }
}
