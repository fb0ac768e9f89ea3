package eu.sund.algorithms.dp;

import eu.sund.algorithms.regression.Family;
import eu.sund.algorithms.regression.ScaledRows;
import eu.sund.core.Formula;
import eu.sund.core.Range;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.TensorSpec;
import eu.sund.core.Variable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Linear and logistic regression with differential privacy. Columns lie in [−1, 1] by the
 * codebook's plausible ranges.
 *
 * <p><b>Gaussian.</b> One round: rows u = (x, y), scaled, are clipped to norm C; Σuuᵀ and the
 * number of rows are released with noise and solved. One patient moves the upper triangle by at
 * most C² in the Euclidean norm, since Σ_{i≤j} u_i²u_j² ≤ (Σu_i²)².
 *
 * <p><b>Binomial.</b> T rounds of accelerated gradient steps on all patients: each patient's
 * gradient (π − y)x is clipped to norm C, the sum and the number of rows carry noise, and each
 * round costs ρ/T. The average of the last quarter's iterates is the answer.
 *
 * <p><b>Privacy.</b> Sensitivities: √(C⁴ + 1) and √(C² + 1), the 1 for the number of rows, plus
 * half a step for each rounded number.
 *
 * <p><b>Source.</b> Y. Wang, <a href="https://arxiv.org/abs/1803.02596">Revisiting differentially
 * private linear regression</a> (noisy sufficient statistics); R. Bassily, A. Smith, A. Thakurta,
 * <a href="https://arxiv.org/abs/1405.7085">Private empirical risk minimization</a> (noisy
 * gradients).
 */
public final class DpGlm extends DpAnalysis {
  private static final double ROUNDS = 30;

  /** Makes the analysis; it holds no state. */
  public DpGlm() {
    super("dp-glm");
  }

  @Override
  DpOptions options(DpQuestion question) {
    return DpOptions.of(question.options(), List.of("family", "clip", "rounds"), "reference.");
  }

  private ScaledRows model(DpQuestion question) {
    if (!Formula.parse(question.formula()).offsets().isEmpty()) {
      throw DpOptions.invalid("dp-glm has no offsets");
    }
    SortedMap<String, String> options = new TreeMap<>(question.options());
    options.keySet().removeAll(List.of("epsilon", "delta", "clip", "rounds"));
    options.put("evaluate", "false");
    ScaledRows model =
        ScaledRows.of(question.formula(), question.filter(), options, question.variables());
    if (model.family() != Family.GAUSSIAN && model.family() != Family.BINOMIAL) {
      throw DpOptions.invalid("dp-glm fits the families gaussian and binomial");
    }
    return model;
  }

  @Override
  int rounds(DpQuestion question) {
    int rounds = (int) options(question).number("rounds", ROUNDS, 2, 1000);
    return model(question).family() == Family.GAUSSIAN ? 1 : rounds;
  }

  private double clip(DpQuestion question, int size) {
    double whole = StrictMath.sqrt(size);
    return options(question).number("clip", whole, 0.01, whole);
  }

  private Steps steps(DpQuestion question, ScaledRows model) {
    int p = model.columns().size();
    double rho = options(question).rho() / rounds(question);
    if (model.family() == Family.GAUSSIAN) {
      double clip = clip(question, p + 1);
      double sensitivity = StrictMath.sqrt(clip * clip * clip * clip + 1);
      return Steps.ofReals(rho, sensitivity, LinearSums.size(p), Steps.scaleMax(1));
    }
    double clip = clip(question, p);
    return Steps.ofReals(rho, StrictMath.sqrt(clip * clip + 1), p + 1, Steps.scaleMax(1));
  }

  @Override
  TensorSpec tensor(DpQuestion question) {
    ScaledRows model = model(question);
    int p = model.columns().size();
    return model.family() == Family.GAUSSIAN
        ? steps(question, model).tensor("products", LinearSums.size(p), 1)
        : steps(question, model).tensor("gradient", p + 1, 1);
  }

  /** Where the response's scale begins and how long it is. */
  static Range responseScale(Variable response, boolean centred) {
    Range range = response.range();
    return centred ? range : new Range(-range.maxAbs(), range.maxAbs());
  }

  @Override
  long[] sums(DpQuestion question, int size, Rows rows, RowAccess access) {
    ScaledRows model = model(question);
    int p = model.columns().size();
    Steps steps = steps(question, model);
    if (model.family() == Family.GAUSSIAN) {
      Range scale = responseScale(question.response(), model.hasIntercept());
      LinearSums sums = new LinearSums(p, clip(question, p + 1), steps.scale(), scale);
      requireRows(model.read(rows, access, sums::add));
      return sums.values();
    }
    LogisticSums sums = new LogisticSums(point(question, p), clip(question, p), steps.scale());
    requireRows(model.read(rows, access, sums::add));
    return sums.values();
  }

  /** Where the gradient is taken: the first p numbers of the state. */
  private static double[] point(DpQuestion question, int p) {
    double[] point = new double[p];
    for (int j = 0; j < p && question.round() > 1; j++) {
      point[j] = question.numbers().get(j);
    }
    return point;
  }

  @Override
  Step<DpQuestion, DpResult> absorb(DpQuestion question, double[] sums, int sites) {
    ScaledRows model = model(question);
    Steps steps = steps(question, model);
    double[] values = sums.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= steps.scale();
    }
    double sigma = steps.sigma(sites);
    if (model.family() == Family.GAUSSIAN) {
      Range scale = responseScale(question.response(), model.hasIntercept());
      return LinearFit.of(model, values, sigma, scale)
          .<Step<DpQuestion, DpResult>>map(
              fit -> new Step.Done<>(result(question, sites, fit.rows(), fit.notes())))
          .orElseGet(
              () ->
                  new Step.Failed<>(
                      "the noise is larger than what the data say; ask with a larger epsilon, fewer"
                          + " columns or more patients"));
    }
    LogisticPath path = LogisticPath.read(question, model.columns().size());
    LogisticPath next = path.step(values, question.round(), rounds(question));
    if (question.round() < rounds(question)) {
      return new Step.Next<>(
          question.next(next.numbers()),
          "gradient step " + question.round() + " of " + rounds(question));
    }
    return new Step.Done<>(result(question, sites, next.rows(model), LogisticPath.NOTES));
  }
}
