package eu.sund.algorithms.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.model.PublicRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures from counts against their definitions, pair by pair. */
final class FiguresTest {
  private static final int N = 300;

  @Test
  void curve_countsOfScores_isTheDefinition() {
    PublicRandom random = PublicRandom.of(1, List.of("curve"));
    double[] scores = new double[N];
    int[] labels = new int[N];
    double[] events = new double[ScoreGrid.BINS];
    double[] others = new double[ScoreGrid.BINS];
    for (int i = 0; i < N; i++) {
      labels[i] = random.below(2);
      scores[i] = random.normal() * 1.5 + labels[i];
      (labels[i] == 1 ? events : others)[ScoreGrid.bin(scores[i])]++;
    }
    Curve curve = new Curve(events, others, 0);

    double pairs = 0;
    double concordant = 0;
    double precision = 0;
    for (int i = 0; i < N; i++) {
      if (labels[i] == 1) {
        double above = 0;
        double hits = 0;
        for (int j = 0; j < N; j++) {
          if (labels[j] == 0) {
            pairs++;
            concordant += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          }
          above += scores[j] >= scores[i] ? 1 : 0;
          hits += scores[j] >= scores[i] && labels[j] == 1 ? 1 : 0;
        }
        precision += hits / above;
      }
    }
    assertThat(curve.auc()).isCloseTo(concordant / pairs, within(curve.aucError()));
    assertThat(curve.aucError()).isLessThan(0.01);
    assertThat(curve.auprc()).isCloseTo(precision / curve.positives(), within(0.01));
  }

  @Test
  void calibration_ofTrueProbabilities_isZeroAndOne() {
    double[] events = new double[ScoreGrid.BINS];
    double[] others = new double[ScoreGrid.BINS];
    for (int bin = 400; bin < 800; bin++) {
      double p = 1 / (1 + Math.exp(-ScoreGrid.middle(bin)));
      events[bin] = 1000 * p;
      others[bin] = 1000 * (1 - p);
    }
    double[] calibration = new Curve(events, others, 0).calibration();
    assertThat(calibration[0]).isCloseTo(0, within(1e-9));
    assertThat(calibration[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void count_pairsOfPatients_isTheDefinition() {
    PublicRandom random = PublicRandom.of(2, List.of("pairs"));
    float[] times = new float[N];
    float[] events = new float[N];
    double[] risks = new double[N];
    for (int i = 0; i < N; i++) {
      times[i] = random.below(60); // with ties
      events[i] = random.below(3) > 0 ? 1 : 0;
      risks[i] = random.below(20) - times[i] / 10;
    }
    long concordant = 0;
    long tied = 0;
    long comparable = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        boolean later = times[j] > times[i] || (times[j] == times[i] && events[j] == 0);
        if (i != j && events[i] == 1 && later) {
          comparable++;
          concordant += risks[i] > risks[j] ? 1 : 0;
          tied += risks[i] == risks[j] ? 1 : 0;
        }
      }
    }
    assertThat(Concordance.count(times, events, risks))
        .isEqualTo(new Concordance.Pairs(concordant, tied, comparable));
  }

  @Test
  void grid_ofPatients_isTheExactIndexWithinItsError() {
    PublicRandom random = PublicRandom.of(3, List.of("grid"));
    int risks = 120;
    int times = 100;
    double[] events = new double[risks * times];
    double[] censored = new double[risks * times];
    float[] t = new float[N];
    float[] e = new float[N];
    double[] r = new double[N];
    for (int i = 0; i < N; i++) {
      t[i] = (float) (1000 * random.uniform());
      e[i] = random.below(2);
      r[i] = random.normal() - t[i] / 800;
      double share = 1 / (1 + Math.exp(-r[i]));
      int risk = (int) (share * risks);
      int cell = risk * times + (int) (t[i] / 1000 * times);
      (e[i] == 1 ? events : censored)[cell]++;
    }
    double exact = Concordance.count(t, e, r).index();
    double[] pairs = Concordance.grid(events, censored, risks, times);
    double index = (pairs[0] + pairs[1] / 2) / pairs[2];
    double error = pairs[1] / 2 / pairs[2] + pairs[3] / (pairs[2] + pairs[3]);
    assertThat(index).isCloseTo(exact, within(error));
    assertThat(error).isLessThan(0.03);
  }
}
