package eu.sund.algorithms.dp;

import eu.sund.core.Range;
import eu.sund.core.Step;
import eu.sund.core.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Quantiles of a number from one tree of counts: the plausible range is cut into 16 parts, each of
 * them again, four times over (69,904 counters). The budget is paid once, whatever the number of
 * ranks (option {@code ranks}; 0.05, 0.25, 0.5, 0.75, 0.95 unless written), and larger ranks never
 * have smaller quantiles.
 *
 * <p><b>Privacy.</b> One patient moves one counter of each of four levels by one: L2 sensitivity 2,
 * ρ = 2/σ².
 *
 * <p><b>Source.</b> The tree of Google's differential privacy library: Differentially private
 * quantiles, C++ and Java, height 4, branching 16.
 */
public final class DpQuantile extends DpStatistic {
  private static final int BRANCHES = 16;
  private static final int HEIGHT = 4;
  private static final int LEAVES = 65_536;
  private static final int NODES = 16 + 256 + 4_096 + LEAVES;
  private static final int RANKS_MAX = 99;

  /** Below so many deviations of noise per counter a node's children tell nothing. */
  private static final double DROWNED = 8;

  private static final List<Double> RANKS = List.of(0.05, 0.25, 0.5, 0.75, 0.95);

  /** Makes the analysis; it holds no state. */
  public DpQuantile() {
    super("dp-quantile");
  }

  @Override
  DpOptions options(DpQuestion question) {
    return DpOptions.of(question.options(), List.of("ranks"));
  }

  private Steps steps(DpQuestion question) {
    return Steps.ofCounts(options(question).rho(), StrictMath.sqrt(HEIGHT));
  }

  private List<Double> ranks(DpQuestion question) {
    List<Double> written = options(question).rising("ranks", 0.01, 0.99);
    if (written.size() > RANKS_MAX) {
      throw DpOptions.invalid("option 'ranks' must list at most " + RANKS_MAX + " numbers");
    }
    return written.isEmpty() ? RANKS : written;
  }

  @Override
  TensorSpec tensor(DpQuestion question) {
    DpOptions.requireAlone(question.formula(), "dp-quantile");
    DpMean.requireNumber(question);
    ranks(question);
    return steps(question).tensor("tree", NODES, 1);
  }

  @Override
  Fold fold(DpQuestion question) {
    Range range = question.response().range();
    long one = (long) steps(question).scale();
    return (value, sums) -> {
      double share = (value - range.low()) / (range.high() - range.low());
      int leaf = (int) Math.max(0, Math.min(LEAVES - 1, Math.floor(share * LEAVES)));
      int offset = 0;
      int width = BRANCHES;
      for (int level = 1; level <= HEIGHT; level++) {
        sums[offset + leaf / (LEAVES / width)] += one;
        offset += width;
        width *= BRANCHES;
      }
    };
  }

  @Override
  Step<DpQuestion, DpResult> absorb(DpQuestion question, double[] sums, int sites) {
    Range range = question.response().range();
    Steps steps = steps(question);
    double sigma = steps.sigma(sites);
    double[] counts = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      counts[i] = Math.max(0, sums[i] / steps.scale());
    }
    double patients = 0;
    for (int i = 0; i < BRANCHES; i++) {
      patients += sums[i] / steps.scale();
    }
    List<DpResult.Row> rows = new ArrayList<>();
    double slope = Math.max(1, patients);
    for (double rank : ranks(question)) {
      double here = walk(counts, rank, sigma);
      // What the noise moves a rank by: about two counters of the first level.
      double off = Math.min(0.5, sigma * StrictMath.sqrt(BRANCHES) / slope);
      double up = walk(counts, Math.min(1, rank + off), sigma);
      double down = walk(counts, Math.max(0, rank - off), sigma);
      double width = range.high() - range.low();
      rows.add(
          new DpResult.Row(
              String.format(Locale.ROOT, "quantile %s", rank),
              range.low() + here * width,
              (up - down) / 2 * width));
    }
    rows.add(new DpResult.Row("patients", patients, sigma * StrictMath.sqrt(BRANCHES)));
    return new Step.Done<>(
        result(
            question,
            sites,
            rows,
            List.of(
                "Standard errors of quantiles are rough: they come from the noisy tree itself.")));
  }

  /**
   * The place of a rank in [0, 1], non-decreasing in the rank: goes down the child that holds it,
   * and inside a node whose children drown in noise takes patients as evenly spread.
   */
  private static double walk(double[] counts, double rank, double sigma) {
    double low = 0;
    double width = 1;
    double left = rank;
    int node = 0;
    int offset = 0;
    int level = BRANCHES;
    while (offset < NODES) {
      int first = offset + node * BRANCHES;
      double total = 0;
      for (int i = 0; i < BRANCHES; i++) {
        total += counts[first + i];
      }
      if (total <= DROWNED * sigma) {
        break;
      }
      double target = left * total;
      double before = 0;
      int child = 0;
      while (child < BRANCHES - 1 && before + counts[first + child] < target) {
        before += counts[first + child];
        child++;
      }
      double inside = counts[first + child];
      left = inside > 0 ? Math.max(0, Math.min(1, (target - before) / inside)) : 0.5;
      width /= BRANCHES;
      low += child * width;
      node = node * BRANCHES + child;
      offset += level;
      level *= BRANCHES;
    }
    return low + left * width;
  }
}
