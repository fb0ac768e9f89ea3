package eu.sund.algorithms.learning.metric;

/**
 * What follows from counts of events and others by bins of a rising score.
 *
 * <p><b>Numerics.</b> Scores within a bin count as tied; {@link #aucError} says how far that can
 * lead.
 */
final class Curve {
  private final double[] events;
  private final double[] others;
  private final int from;
  private final double positives;
  private final double negatives;

  /** The bins of one outcome, from a place in larger arrays. */
  Curve(double[] events, double[] others, int from) {
    this.events = events;
    this.others = others;
    this.from = from;
    positives = total(events, from);
    negatives = total(others, from);
  }

  private static double total(double[] counts, int from) {
    double total = 0;
    for (int bin = 0; bin < ScoreGrid.BINS; bin++) {
      total += counts[from + bin];
    }
    return total;
  }

  double positives() {
    return positives;
  }

  double negatives() {
    return negatives;
  }

  boolean isDefined() {
    return positives > 0 && negatives > 0;
  }

  /** The area under the ROC curve. */
  double auc() {
    double concordant = 0;
    double below = 0;
    for (int bin = from; bin < from + ScoreGrid.BINS; bin++) {
      concordant += events[bin] * (below + others[bin] / 2);
      below += others[bin];
    }
    return concordant / (positives * negatives);
  }

  double aucError() {
    double tied = 0;
    for (int bin = from; bin < from + ScoreGrid.BINS; bin++) {
      tied += events[bin] * others[bin];
    }
    return tied / 2 / (positives * negatives);
  }

  /** Average precision: the sum over thresholds of precision times the rise of recall. */
  double auprc() {
    double hits = 0;
    double alarms = 0;
    double area = 0;
    for (int bin = from + ScoreGrid.BINS - 1; bin >= from; bin--) {
      hits += events[bin];
      alarms += events[bin] + others[bin];
      if (events[bin] > 0) {
        area += events[bin] / positives * hits / alarms;
      }
    }
    return area;
  }

  /** Events at and above a threshold. */
  double hits(double threshold) {
    return above(events, threshold);
  }

  /** Others at and above it. */
  double alarms(double threshold) {
    return above(others, threshold);
  }

  private double above(double[] counts, double threshold) {
    double sum = 0;
    for (int bin = ScoreGrid.from(threshold); bin < ScoreGrid.BINS; bin++) {
      sum += counts[from + bin];
    }
    return sum;
  }

  /**
   * Intercept and slope of the logistic regression of the outcome on the score, by Newton's steps
   * over the bins; NaN where there is no finite answer.
   */
  double[] calibration() {
    double a = 0;
    double b = 1;
    for (int step = 0; step < 50; step++) {
      double[] s = new double[5];
      for (int bin = 0; bin < ScoreGrid.BINS; bin++) {
        double x = ScoreGrid.middle(bin);
        double n = events[from + bin] + others[from + bin];
        if (n > 0) {
          double mean = 1 / (1 + StrictMath.exp(-(a + b * x)));
          double w = n * mean * (1 - mean);
          double rest = events[from + bin] - n * mean;
          s[0] += w;
          s[1] += w * x;
          s[2] += w * x * x;
          s[3] += rest;
          s[4] += rest * x;
        }
      }
      double determinant = s[0] * s[2] - s[1] * s[1];
      if (!(determinant > 1e-9 * s[0] * s[2]) || Math.abs(b) > 1000) {
        return new double[] {Double.NaN, Double.NaN};
      }
      double da = (s[2] * s[3] - s[1] * s[4]) / determinant;
      double db = (s[0] * s[4] - s[1] * s[3]) / determinant;
      a += da;
      b += db;
      if (Math.abs(da) + Math.abs(db) < 1e-9) {
        return new double[] {a, b};
      }
    }
    return new double[] {Double.NaN, Double.NaN};
  }
}
