package eu.sund.algorithms.learning.engine;

import eu.sund.core.model.Batch;
import eu.sund.core.model.Head;
import java.util.Arrays;

/** Losses and their derivatives by the scores. */
public final class Losses {
  private Losses() {}

  /**
   * The loss of one example, without its weight.
   *
   * @param slopes gets the derivatives by the scores
   * @param at where the example's labels begin
   */
  public static double of(Head head, double[] scores, float[] labels, int at, double[] slopes) {
    return switch (head) {
      case Head.Linear linear -> {
        double loss = 0;
        for (int k = 0; k < scores.length; k++) {
          slopes[k] = scores[k] - labels[at + k];
          loss += slopes[k] * slopes[k] / 2;
        }
        yield loss;
      }
      case Head.Logistic logistic -> binary(scores, labels, at, slopes);
      case Head.MultiLabel labelled -> binary(scores, labels, at, slopes);
      case Head.MultiClass classes -> softmax(scores, (int) labels[at], slopes);
      case Head.Cox cox -> throw new IllegalArgumentException("Cox's loss is of a whole batch");
      case Head.Tagging tagging -> throw new IllegalArgumentException("tags are of tokens");
    };
  }

  private static double binary(double[] scores, float[] labels, int at, double[] slopes) {
    double loss = 0;
    for (int k = 0; k < scores.length; k++) {
      double s = scores[k];
      double small = StrictMath.exp(-Math.abs(s));
      double mean = s >= 0 ? 1 / (1 + small) : small / (1 + small);
      slopes[k] = mean - labels[at + k];
      loss += Math.max(s, 0) + StrictMath.log1p(small) - labels[at + k] * s;
    }
    return loss;
  }

  private static double softmax(double[] scores, int label, double[] slopes) {
    double top = scores[0];
    for (double s : scores) {
      top = Math.max(top, s);
    }
    double sum = 0;
    for (int k = 0; k < scores.length; k++) {
      slopes[k] = StrictMath.exp(scores[k] - top);
      sum += slopes[k];
    }
    for (int k = 0; k < scores.length; k++) {
      slopes[k] = slopes[k] / sum - (k == label ? 1 : 0);
    }
    return top + StrictMath.log(sum) - scores[label];
  }

  /**
   * Cox's negative partial log-likelihood of a batch, ties as Breslow has them, and its derivative
   * by each score.
   *
   * @param scores [n], the batch's
   * @param slopes [n], set
   */
  static double cox(Batch batch, double[] scores, double[] slopes) {
    int n = batch.size();
    int[] order = byTimeDescending(batch);
    double[] sums = new double[n];
    double top = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      top = Math.max(top, scores[i]);
    }
    double sum = 0;
    for (int from = 0; from < n; ) {
      int to = from;
      while (to < n && time(batch, order[to]) == time(batch, order[from])) {
        sum += weight(batch, order[to]) * StrictMath.exp(scores[order[to]] - top);
        to++;
      }
      Arrays.fill(sums, from, to, sum);
      from = to;
    }
    double loss = 0;
    double hazard = 0;
    Arrays.fill(slopes, 0, n, 0);
    for (int to = n; to > 0; ) {
      int from = to - 1;
      while (from > 0 && time(batch, order[from - 1]) == time(batch, order[to - 1])) {
        from--;
      }
      for (int k = from; k < to; k++) {
        int i = order[k];
        if (event(batch, i) && sums[k] > 0) {
          double w = weight(batch, i);
          loss += w * (top + StrictMath.log(sums[k]) - scores[i]);
          slopes[i] -= w;
          hazard += w / sums[k];
        }
      }
      for (int k = from; k < to; k++) {
        int i = order[k];
        slopes[i] += weight(batch, i) * StrictMath.exp(scores[i] - top) * hazard;
      }
      to = from;
    }
    return loss;
  }

  private static int[] byTimeDescending(Batch batch) {
    long[] keys = new long[batch.size()];
    for (int i = 0; i < keys.length; i++) {
      int bits = Float.floatToIntBits(time(batch, i));
      int rising = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      keys[i] = ((long) ~rising << 32) | i;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  private static float time(Batch batch, int i) {
    return batch.examples().times()[batch.row(i)];
  }

  private static boolean event(Batch batch, int i) {
    return batch.examples().labels()[batch.row(i)] == 1;
  }

  private static double weight(Batch batch, int i) {
    return batch.examples().weights()[batch.row(i)];
  }
}
