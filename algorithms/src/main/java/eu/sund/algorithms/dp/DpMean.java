package eu.sund.algorithms.dp;

import eu.sund.core.Range;
import eu.sund.core.Step;
import eu.sund.core.TensorSpec;
import java.util.List;

/**
 * The mean of a number over the cohort's patients in whom it is known and plausible: z = (x −
 * middle)/half width of the codebook's plausible range lies in [−1, 1]; the sums of 1 and of z are
 * released with noise, and their ratio taken.
 *
 * <p><b>Privacy.</b> One patient moves (Σ1, Σz) by at most √2: ρ = 1/σ².
 */
public final class DpMean extends DpStatistic {
  private static final double SENSITIVITY = StrictMath.sqrt(2);

  /** Makes the analysis; it holds no state. */
  public DpMean() {
    super("dp-mean");
  }

  @Override
  DpOptions options(DpQuestion question) {
    return DpOptions.of(question.options(), List.of());
  }

  private Steps steps(DpQuestion question) {
    return Steps.ofReals(options(question).rho(), SENSITIVITY, 2, Steps.scaleMax(1));
  }

  @Override
  TensorSpec tensor(DpQuestion question) {
    DpOptions.requireAlone(question.formula(), "dp-mean");
    requireNumber(question);
    return steps(question).tensor("moments", 2, 1);
  }

  static void requireNumber(DpQuestion question) {
    if (question.response().isCategory()) {
      throw DpOptions.invalid(
          "'" + question.response().name() + "' is a category; dp-histogram counts its levels");
    }
  }

  @Override
  Fold fold(DpQuestion question) {
    Range range = question.response().range();
    double scale = steps(question).scale();
    return (value, sums) -> {
      double z = (value - range.middle()) / range.halfWidth();
      sums[0] += (long) scale;
      sums[1] += (long) StrictMath.rint(Math.max(-1, Math.min(1, z)) * scale);
    };
  }

  @Override
  Step<DpQuestion, DpResult> absorb(DpQuestion question, double[] sums, int sites) {
    Range range = question.response().range();
    Steps steps = steps(question);
    double sigma = steps.sigma(sites);
    double count = Math.max(1, sums[0] / steps.scale());
    double z = Math.max(-1, Math.min(1, sums[1] / steps.scale() / count));
    double error = range.halfWidth() * sigma * StrictMath.sqrt(1 + z * z) / count;
    List<DpResult.Row> rows =
        List.of(
            new DpResult.Row("mean", range.middle() + z * range.halfWidth(), error),
            new DpResult.Row("patients", sums[0] / steps.scale(), sigma));
    return new Step.Done<>(result(question, sites, rows, List.of()));
  }
}
