package eu.sund.algorithms.learning.metric;

import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Time to an event: the C-index over pairs within sites, exact; and over pairs of all patients,
 * from a grid of risk and time, with how far the grid can lead.
 *
 * @param timeMax the longest plausible time, in the data's unit
 * @param risks of the grid
 * @param times of the grid
 */
public record SurvivalJudge(int groups, double timeMax, int risks, int times) implements Judge {
  /** A grid of 120 risks and 100 times. */
  static SurvivalJudge of(int groups, double timeMax) {
    return new SurvivalJudge(groups, timeMax, 120, 100);
  }

  /** Replicates have a coarser one: they are many. */
  @Override
  public Judge replicate() {
    return new SurvivalJudge(groups, timeMax, 60, 50);
  }

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
        new TensorSpec("events", List.of(risks, times), count),
        new TensorSpec("censored", List.of(risks, times), count));
  }

  @Override
  public List<Values> count(Judged judged) {
    double[][] sums = new double[5][groups];
    for (int group = 0; group < groups; group++) {
      pairs(judged, group, sums);
    }
    double[] events = new double[risks * times];
    double[] censored = new double[risks * times];
    for (int i = 0; i < judged.size(); i++) {
      int cell = risk(judged.scores()[i]) * times + time(ended(judged, i));
      (judged.label(i) == 1 ? events : censored)[cell] += judged.copies()[i];
    }
    List<Values> values = new ArrayList<>();
    for (double[] sum : sums) {
      values.add(Values.of(sum));
    }
    values.add(Values.of(events));
    values.add(Values.of(censored));
    return values;
  }

  private static float ended(Judged judged, int i) {
    return judged.examples().times()[judged.rows()[i]];
  }

  /** Pairs among the patients of a group, each as often as it counts. */
  private void pairs(Judged judged, int group, double[][] sums) {
    int size = Arrays.stream(judged.copies()).sum();
    float[] ends = new float[size];
    float[] died = new float[size];
    double[] scores = new double[size];
    int n = 0;
    for (int i = 0; i < judged.size(); i++) {
      for (int copy = 0; copy < judged.copies()[i] && isOf(judged, group, i); copy++) {
        ends[n] = ended(judged, i);
        died[n] = (float) judged.label(i);
        scores[n] = judged.scores()[i];
        sums[1][group] += died[n];
        n++;
      }
    }
    Concordance.Pairs pairs =
        Concordance.count(Arrays.copyOf(ends, n), Arrays.copyOf(died, n), Arrays.copyOf(scores, n));
    sums[0][group] = n;
    sums[2][group] = pairs.concordant();
    sums[3][group] = pairs.tied();
    sums[4][group] = pairs.comparable();
  }

  private boolean isOf(Judged judged, int group, int i) {
    for (int way = 0; way < judged.ways(groups); way++) {
      if (judged.part(way, i) == group) {
        return true;
      }
    }
    return false;
  }

  /** Even steps of the logistic function of the risk. */
  private int risk(double score) {
    double share = 1 / (1 + StrictMath.exp(-score));
    return Math.min(risks - 1, (int) (share * risks));
  }

  private int time(double time) {
    return (int) Math.max(0, Math.min(times - 1, time / timeMax * times));
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
            sum.tensor("events").toArray(), sum.tensor("censored").toArray(), risks, times);
    if (!figures.isEmpty() && pairs[2] > 0) {
      double error = pairs[1] / 2 / pairs[2] + pairs[3] / (pairs[2] + pairs[3]);
      figures.add(new Figure(0, "c-index", (pairs[0] + pairs[1] / 2) / pairs[2], error));
    }
    return figures;
  }
}
