package eu.sund.deep;

import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import java.util.Arrays;

/**
 * The heads' losses and their derivatives by the scores, in double precision and in the examples'
 * order. The library differentiates only up to the scores.
 */
final class Losses {
  private Losses() {}

  /**
   * The weighted loss of a batch.
   *
   * @param scores [n, outputs]
   * @param slope [n, outputs], filled with the derivatives
   */
  static double of(Head head, Batch batch, float[] scores, float[] slope) {
    return switch (head) {
      case Head.Linear h -> linear(batch, h.outputs(), scores, slope);
      case Head.Logistic h -> binary(batch, 1, scores, slope);
      case Head.MultiLabel h -> binary(batch, h.outputs(), scores, slope);
      case Head.MultiClass h -> classes(batch, h.outputs(), scores, slope);
      case Head.Cox h -> cox(batch, scores, slope);
      case Head.Tagging h -> throw new IllegalArgumentException("tags have a loss of their own");
    };
  }

  private static double linear(Batch batch, int outputs, float[] scores, float[] slope) {
    Examples examples = batch.examples();
    double loss = 0;
    for (int i = 0; i < batch.size(); i++) {
      int row = batch.row(i);
      double weight = examples.weights()[row];
      for (int k = 0; k < outputs; k++) {
        double off = (double) scores[i * outputs + k] - examples.labels()[row * outputs + k];
        loss += weight * off * off / 2;
        slope[i * outputs + k] = (float) (weight * off);
      }
    }
    return loss;
  }

  private static double binary(Batch batch, int outputs, float[] scores, float[] slope) {
    Examples examples = batch.examples();
    double loss = 0;
    for (int i = 0; i < batch.size(); i++) {
      int row = batch.row(i);
      double weight = examples.weights()[row];
      for (int k = 0; k < outputs; k++) {
        double score = scores[i * outputs + k];
        double label = examples.labels()[row * outputs + k];
        // ln(1 + e^s), without overflow
        double softplus = Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
        loss += weight * (softplus - label * score);
        slope[i * outputs + k] = (float) (weight * (1 / (1 + Math.exp(-score)) - label));
      }
    }
    return loss;
  }

  private static double classes(Batch batch, int outputs, float[] scores, float[] slope) {
    Examples examples = batch.examples();
    double loss = 0;
    for (int i = 0; i < batch.size(); i++) {
      int row = batch.row(i);
      int label = (int) examples.labels()[row];
      loss += oneOf(scores, i * outputs, outputs, label, examples.weights()[row], slope);
    }
    return loss;
  }

  /** {@code weight·(ln Σe^s − s_label)} of the scores from {@code from} on. */
  static double oneOf(
      float[] scores, int from, int outputs, int label, double weight, float[] slope) {
    double max = scores[from];
    for (int k = 1; k < outputs; k++) {
      max = Math.max(max, scores[from + k]);
    }
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      sum += Math.exp(scores[from + k] - max);
    }
    for (int k = 0; k < outputs; k++) {
      double share = Math.exp(scores[from + k] - max) / sum;
      slope[from + k] = (float) (weight * (share - (k == label ? 1 : 0)));
    }
    return weight * (max + Math.log(sum) - scores[from + label]);
  }

  /**
   * Breslow's partial likelihood: going down in time, S = Σ w_j·e^{s_j} of those still at risk, and
   * for each event w_i·(ln S − s_i); going up again, H = Σ w_i/S of the events up to a time, and
   * the derivative of j is w_j·e^{s_j}·H(t_j) − (event) w_j.
   */
  private static double cox(Batch batch, float[] scores, float[] slope) {
    Examples examples = batch.examples();
    int n = batch.size();
    int[] order = byTimeDown(batch);
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, scores[i]);
    }
    double[] hazard = new double[n];
    double atRisk = 0;
    double loss = 0;
    for (int from = 0; from < n; ) {
      int to = tied(batch, order, from);
      for (int k = from; k < to; k++) {
        atRisk += examples.weights()[batch.row(order[k])] * Math.exp(scores[order[k]] - max);
      }
      for (int k = from; k < to; k++) {
        int row = batch.row(order[k]);
        if (examples.labels()[row] > 0 && examples.weights()[row] > 0) {
          double weight = examples.weights()[row];
          loss += weight * (max + Math.log(atRisk) - scores[order[k]]);
          hazard[to - 1] += weight / atRisk;
        }
      }
      from = to;
    }
    double sum = 0;
    for (int to = n; to > 0; ) {
      sum += hazard[to - 1];
      int from = to;
      while (from > 0 && time(batch, order, from - 1) == time(batch, order, to - 1)) {
        from--;
        int row = batch.row(order[from]);
        double weight = examples.weights()[row];
        double event = examples.labels()[row] > 0 ? weight : 0;
        slope[order[from]] = (float) (weight * Math.exp(scores[order[from]] - max) * sum - event);
      }
      to = from;
    }
    return loss;
  }

  private static float time(Batch batch, int[] order, int k) {
    return batch.examples().times()[batch.row(order[k])];
  }

  private static int tied(Batch batch, int[] order, int from) {
    int to = from + 1;
    while (to < order.length && time(batch, order, to) == time(batch, order, from)) {
      to++;
    }
    return to;
  }

  /** The batch's places, latest time first; among equals in their order. */
  private static int[] byTimeDown(Batch batch) {
    float[] times = batch.examples().times();
    Integer[] order = new Integer[batch.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Float.compare(times[batch.row(b)], times[batch.row(a)]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
