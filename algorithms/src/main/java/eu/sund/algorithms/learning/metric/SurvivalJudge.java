package eu.sund.algorithms.learning.metric;

import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import eu.sund.core.model.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Time to an event: the C-index over pairs within sites, exact; and over pairs of all patients,
 * from a grid of risk and time, with how far the grid can lead.
 *
 * @param timeMax the longest plausible time, in the data's unit
 */
public record SurvivalJudge(int groups, double timeMax) implements Judge {
  private static final int RISKS = 120;
  private static final int TIMES = 100;

  @Override
  public List<TensorSpec> tensors() {
    Encoding count = new Encoding.Count(1 << 24);
    Encoding pairs = new Encoding.Count(0x1p50);
    return List.of(
        TensorSpec.vector("patients", groups, count),
        TensorSpec.vector("deaths", groups, count),
        TensorSpec.vector("concordant", groups, pairs),
        TensorSpec.vector("tied", groups, pairs),
        TensorSpec.vector("comparable", groups, pairs),
        new TensorSpec("events", List.of(RISKS, TIMES), count),
        new TensorSpec("censored", List.of(RISKS, TIMES), count));
  }

  @Override
  public List<Values> count(Examples examples, int[] rows, double[] scores, int[] groupOf) {
    double[][] sums = new double[5][groups];
    for (int group = 0; group < groups; group++) {
      int n = 0;
      float[] times = new float[rows.length];
      float[] events = new float[rows.length];
      double[] risks = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        if (group == 0 || groupOf[i] == group - 1) {
          times[n] = examples.times()[rows[i]];
          events[n] = examples.labels()[rows[i]];
          risks[n] = scores[i];
          sums[1][group] += events[n];
          n++;
        }
      }
      Concordance.Pairs pairs =
          Concordance.count(
              Arrays.copyOf(times, n), Arrays.copyOf(events, n), Arrays.copyOf(risks, n));
      sums[0][group] = n;
      sums[2][group] = pairs.concordant();
      sums[3][group] = pairs.tied();
      sums[4][group] = pairs.comparable();
    }
    double[] events = new double[RISKS * TIMES];
    double[] censored = new double[RISKS * TIMES];
    for (int i = 0; i < rows.length; i++) {
      int cell = risk(scores[i]) * TIMES + time(examples.times()[rows[i]]);
      (examples.labels()[rows[i]] == 1 ? events : censored)[cell]++;
    }
    List<Values> values = new ArrayList<>();
    for (double[] sum : sums) {
      values.add(Values.of(sum));
    }
    values.add(Values.of(events));
    values.add(Values.of(censored));
    return values;
  }

  /** Even steps of the logistic function of the risk. */
  private static int risk(double score) {
    double share = 1 / (1 + StrictMath.exp(-score));
    return Math.min(RISKS - 1, (int) (share * RISKS));
  }

  private int time(double time) {
    return (int) Math.max(0, Math.min(TIMES - 1, time / timeMax * TIMES));
  }

  @Override
  public List<Figure> figures(Aggregate sum) {
    List<Figure> figures = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      double n = sum.tensor("patients").toArray()[group];
      double comparable = sum.tensor("comparable").toArray()[group];
      if (n < GROUP_MIN) {
        continue;
      }
      figures.add(new Figure(group, "patients", n, 0));
      figures.add(new Figure(group, "events", sum.tensor("deaths").toArray()[group], 0));
      if (comparable > 0) {
        double concordant = sum.tensor("concordant").toArray()[group];
        double tied = sum.tensor("tied").toArray()[group];
        figures.add(
            new Figure(group, "c-index-within-sites", (concordant + tied / 2) / comparable, 0));
      }
    }
    double[] pairs =
        Concordance.grid(
            sum.tensor("events").toArray(), sum.tensor("censored").toArray(), RISKS, TIMES);
    if (!figures.isEmpty() && pairs[2] > 0) {
      double error = pairs[1] / 2 / pairs[2] + pairs[3] / (pairs[2] + pairs[3]);
      figures.add(new Figure(0, "c-index", (pairs[0] + pairs[1] / 2) / pairs[2], error));
    }
    return figures;
  }
}
