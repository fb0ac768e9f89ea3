package eu.sund.algorithms.dp;

import eu.sund.core.Step;
import eu.sund.core.TensorSpec;
import java.util.List;

/**
 * How many patients of the cohort have a known, plausible value of a variable.
 *
 * <p><b>Privacy.</b> One patient moves the count by one: ρ = 1/(2σ²).
 */
public final class DpCount extends DpStatistic {
  /** Makes the analysis; it holds no state. */
  public DpCount() {
    super("dp-count");
  }

  @Override
  DpOptions options(DpQuestion question) {
    return DpOptions.of(question.options(), List.of());
  }

  private Steps steps(DpQuestion question) {
    return Steps.ofCounts(options(question).rho(), 1);
  }

  @Override
  TensorSpec tensor(DpQuestion question) {
    DpOptions.requireAlone(question.formula(), "dp-count");
    return steps(question).tensor("count", 1, 1);
  }

  @Override
  Fold fold(DpQuestion question) {
    long one = (long) steps(question).scale();
    return (value, sums) -> sums[0] += one;
  }

  @Override
  Step<DpQuestion, DpResult> absorb(DpQuestion question, double[] sums, int sites) {
    Steps steps = steps(question);
    DpResult.Row row = new DpResult.Row("patients", sums[0] / steps.scale(), steps.sigma(sites));
    return new Step.Done<>(result(question, sites, List.of(row), List.of()));
  }
}
