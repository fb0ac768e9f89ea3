package eu.sund.algorithms.learning.metric;

import java.util.Arrays;

/**
 * Pairs of patients whose order in time is known, and whether risks have that order: Harrell's
 * C-index. A pair counts if the earlier time is an event's, and is earlier, or is the same with the
 * other censored.
 *
 * <p><b>Source.</b> Harrell et al., Evaluating the yield of medical tests, JAMA 247 (1982).
 */
public final class Concordance {
  private Concordance() {}

  /**
   * Pairs.
   *
   * @param concordant the earlier has the higher risk
   * @param tied both have the same
   * @param comparable all that count
   */
  public record Pairs(long concordant, long tied, long comparable) {
    /** The C-index; NaN without pairs. */
    public double index() {
      return (concordant + tied / 2.0) / comparable;
    }
  }

  /**
   * Counts pairs among patients, in n·log n.
   *
   * @param times [n]
   * @param events [n], 1 or 0
   * @param risks [n], higher for earlier events
   */
  public static Pairs count(float[] times, float[] events, double[] risks) {
    int n = risks.length;
    double[] levels = Arrays.stream(risks).sorted().distinct().toArray();
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    // Latest first; of one time, the censored before the events.
    Arrays.sort(
        order,
        (a, b) ->
            times[a] != times[b]
                ? Float.compare(times[b], times[a])
                : Float.compare(events[a], events[b]));
    long[] tree = new long[levels.length + 1];
    long concordant = 0;
    long tied = 0;
    long comparable = 0;
    long inTree = 0;
    for (int from = 0; from < n; ) {
      int to = from;
      while (to < n
          && times[order[to]] == times[order[from]]
          && events[order[to]] == events[order[from]]) {
        to++;
      }
      if (events[order[from]] == 1) {
        for (int k = from; k < to; k++) {
          int level = Arrays.binarySearch(levels, risks[order[k]]);
          long below = sum(tree, level);
          concordant += below;
          tied += sum(tree, level + 1) - below;
          comparable += inTree;
        }
      }
      for (int k = from; k < to; k++) {
        add(tree, Arrays.binarySearch(levels, risks[order[k]]));
        inTree++;
      }
      from = to;
    }
    return new Pairs(concordant, tied, comparable);
  }

  /** How many stand at the first {@code count} levels. */
  private static long sum(long[] tree, int count) {
    long sum = 0;
    for (int i = count; i > 0; i -= i & -i) {
      sum += tree[i];
    }
    return sum;
  }

  private static void add(long[] tree, int level) {
    for (int i = level + 1; i < tree.length; i += i & -i) {
      tree[i]++;
    }
  }

  /**
   * Pairs by cells of a grid: those of one cell, or of one time, are left out or tied.
   *
   * @param events [risks × times], counts
   * @param censored the same
   * @return concordant, tied in risk, comparable for sure, and pairs of events within one span of
   *     time, of which the grid does not tell the order
   */
  static double[] grid(double[] events, double[] censored, int risks, int times) {
    double concordant = 0;
    double tied = 0;
    double comparable = 0;
    double unknown = 0;
    double[] later = new double[risks];
    for (int t = times - 1; t >= 0; t--) {
      double all = 0;
      for (double count : later) {
        all += count;
      }
      double below = 0;
      double eventsHere = 0;
      double censoredHere = 0;
      for (int r = 0; r < risks; r++) {
        double e = events[r * times + t];
        concordant += e * below;
        tied += e * later[r];
        comparable += e * all;
        below += later[r];
        eventsHere += e;
        censoredHere += censored[r * times + t];
      }
      unknown += eventsHere * (eventsHere - 1) / 2 + eventsHere * censoredHere;
      for (int r = 0; r < risks; r++) {
        later[r] += events[r * times + t] + censored[r * times + t];
      }
    }
    return new double[] {concordant, tied, comparable, unknown};
  }
}
