package eu.sund.algorithms.learning.metric;

/** The public grid on which scores are counted: even steps of the logit within [−15, 15]. */
final class ScoreGrid {
  /** How many bins. */
  static final int BINS = 1200;

  private static final double REACH = 15;
  private static final double WIDTH = 2 * REACH / BINS;

  private ScoreGrid() {}

  static int bin(double score) {
    int bin = (int) Math.floor((score + REACH) / WIDTH);
    return Math.max(0, Math.min(BINS - 1, bin));
  }

  /** The first bin at and above a score. */
  static int from(double score) {
    return Math.max(0, Math.min(BINS, (int) Math.rint((score + REACH) / WIDTH)));
  }

  /** The score in the middle of a bin. */
  static double middle(int bin) {
    return -REACH + (bin + 0.5) * WIDTH;
  }
}
