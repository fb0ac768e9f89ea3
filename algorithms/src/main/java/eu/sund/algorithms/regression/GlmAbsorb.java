package eu.sund.algorithms.regression;

import eu.sund.core.Aggregate;
import eu.sund.core.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What everyone does with the sum of a fitting round: Fisher scoring with step-halving.
 *
 * <p>The first round is R's: iteratively reweighted least squares from R's starting means. From
 * then on β ← β + (X'WX + P)⁻¹(X's − Pβ), which keeps full precision near the solution, where the
 * usual form (X'WX)⁻¹X'Wz loses it.
 */
final class GlmAbsorb {
  private static final double SMALLEST_FRACTION = 0x1p-40;

  private GlmAbsorb() {}

  static Step<GlmState, GlmResult> start(GlmState before, Aggregate sum) {
    GlmState state = before.copy();
    GlmModel model = state.model;
    state.patients = Math.round(sum.tensor("patients").scalar());
    state.dropped = Math.round(sum.tensor("dropped").scalar());
    state.events = Math.round(sum.tensor("events").scalar());
    state.weightSum = sum.tensor("weights").scalar();
    state.constant = sum.tensor("constant").scalar();
    state.mean = sum.tensor("response").scalar() / state.weightSum;
    String problem = startProblem(state, sum);
    if (problem != null) {
      return new Step.Failed<>(problem);
    }
    double[] columns = sum.tensor("columns").toArray();
    double[] squares = sum.tensor("squares").toArray();
    problem = columnProblem(state, columns, squares);
    if (problem != null) {
      return new Step.Failed<>(problem);
    }
    double ridge = model.options.ridge();
    for (int j = 0; j < columns.length; j++) {
      double mean = columns[j] / state.weightSum;
      double variance = Math.max(0, squares[j] / state.weightSum - mean * mean);
      state.penalty[j] = model.design.columns().get(j).term() == -1 ? 0 : ridge * variance;
    }
    double[] hessian = sum.tensor("hessian").toArray();
    double[] score = sum.tensor("score").toArray();
    double[] penalised = penalised(state, hessian);
    Cholesky factor = Cholesky.of(penalised, columns.length);
    if (factor == null) {
      return new Step.Failed<>(collinear(state, penalised));
    }
    Optional<Integer> overlap =
        Overlap.column(penalised, factor, model.design.hasIntercept(), state.empty, state.patients);
    if (overlap.isPresent()) {
      return new Step.Failed<>(overlapping(state, penalised, factor, overlap.get()));
    }
    clearEmpty(state, score);
    state.beta = factor.solve(score);
    startNull(state, hessian, score);
    state.round = 1;
    state.phase = GlmState.Phase.FIT;
    return new Step.Next<>(
        state, String.format(Locale.ROOT, "%d patients, first estimate", state.patients));
  }

  private static @Nullable String startProblem(GlmState state, Aggregate sum) {
    GlmModel model = state.model;
    String y = model.formula.response();
    if (sum.tensor("invalid").scalar() > 0) {
      return "family %s does not allow some values of '%s': they must be %s"
          .formatted(
              model.family.lower(), y, model.family == Family.GAMMA ? "above 0" : "0 or more");
    }
    if (state.patients == 0) {
      return "no patient of the cohort has all variables of the model";
    }
    if (model.family == Family.BINOMIAL && (state.events == 0 || state.events == state.patients)) {
      return "the response '%s' is the same for all patients".formatted(y);
    }
    if (state.patients < model.design.size()
        || (model.family.estimatesDispersion() && state.patients == model.design.size())) {
      return "there are not enough patients for %d coefficients".formatted(model.design.size());
    }
    if (model.family == Family.POISSON && state.mean == 0) {
      return "the response '%s' is 0 for all patients".formatted(y);
    }
    if (sum.tensor("overflow").scalar() > 0) {
      return "some values of '%s' are too extreme for family %s with link %s"
          .formatted(y, model.family.lower(), model.link.lower());
    }
    return null;
  }

  /** A level that nobody has, or the reference level. */
  private static @Nullable String columnProblem(
      GlmState state, double[] columns, double[] squares) {
    List<Design.Column> all = state.model.design.columns();
    double[] byTerm = new double[state.model.formula.terms().size()];
    for (int j = 0; j < columns.length; j++) {
      Design.Column column = all.get(j);
      if (column.missingSlot() >= 0) {
        state.empty[j] = squares[j] == 0;
      } else if (squares[j] == 0) {
        return column.dummies().isEmpty()
            ? "'%s' is the same for all patients: leave it out".formatted(column.name())
            : "no patient has %s (column '%s'): leave the level out of the codebook or the cohort"
                .formatted(levels(column), column.name());
      } else if (column.term() >= 0 && column.numbers().isEmpty()) {
        byTerm[column.term()] += columns[j];
      }
    }
    for (int j = 0; j < columns.length; j++) {
      Design.Column column = all.get(j);
      boolean single = column.dummies().size() == 1 && column.numbers().isEmpty();
      if (single
          && state.model.design.hasIntercept()
          && !state.model.options.indicateMissing()
          && Math.abs(byTerm[column.term()] - state.weightSum) <= 1e-13 * state.weightSum) {
        return "no patient has the reference level of '%s': choose another with option 'reference.%s'"
            .formatted(
                column.dummies().getFirst().variable(), column.dummies().getFirst().variable());
      }
    }
    return null;
  }

  private static String levels(Design.Column column) {
    List<String> parts = new ArrayList<>();
    column.dummies().forEach(d -> parts.add("level '" + d.level() + "' of '" + d.variable() + "'"));
    return String.join(" with ", parts);
  }

  private static void startNull(GlmState state, double[] hessian, double[] score) {
    GlmModel model = state.model;
    boolean intercept = model.design.hasIntercept();
    double constant = intercept || model.offsets.length > 0 ? model.link.of(state.mean) : 0;
    if (intercept && model.offsets.length == 0) {
      state.nullBeta = constant;
    } else if (intercept) {
      state.nullBeta = score[0] / hessian[0];
    }
    state.nullBase = state.nullBeta;
    if (intercept) {
      state.base[0] = constant;
    }
    for (int j = 0; j < state.beta.length; j++) {
      state.step[j] = state.beta[j] - state.base[j];
    }
  }

  static Step<GlmState, GlmResult> fit(GlmState before, Aggregate sum) {
    GlmState state = before.copy();
    state.round++;
    String problem = constantModel(state, sum);
    if (problem != null) {
      return new Step.Failed<>(problem);
    }
    double deviance = sum.tensor("deviance").scalar();
    double objective = deviance;
    for (int j = 0; j < state.beta.length; j++) {
      objective += state.penalty[j] * state.beta[j] * state.beta[j];
    }
    boolean overflow = sum.tensor("overflow").scalar() > 0;
    boolean rises = objective > state.objective + 1e-10 * Math.abs(state.objective) + 1e-12;
    if (overflow || rises) {
      return halve(state, overflow);
    }
    double[] hessian = sum.tensor("hessian").toArray();
    double[] score = sum.tensor("score").toArray();
    for (int j = 0; j < score.length; j++) {
      score[j] -= state.penalty[j] * state.beta[j];
    }
    clearEmpty(state, score);
    double[] penalised = penalised(state, hessian);
    Cholesky factor = Cholesky.of(penalised, score.length);
    if (factor == null) {
      Cholesky.Dependence dependence = Cholesky.dependence(penalised, score.length);
      return new Step.Failed<>(runaway(state, List.of(dependence.column())));
    }
    double[] step = factor.solve(score);
    double[][] inverse = factor.inverse();
    long free = state.patients - used(state);
    double dispersion =
        state.model.family.estimatesDispersion() ? sum.tensor("pearson").scalar() / free : 1;
    if (state.model.family.estimatesDispersion() && !(dispersion > 0)) {
      return new Step.Failed<>(
          "the model explains '%s' without any error: no standard errors can be given"
              .formatted(state.model.formula.response()));
    }
    double ratio = ratio(state, step, inverse, dispersion);
    boolean converged =
        ratio <= state.model.options.tolerance() || (ratio <= 1e-9 && ratio >= state.ratio);
    String separation = converged ? null : separation(state, step, score);
    if (separation != null) {
      return new Step.Failed<>(separation);
    }
    accept(state, objective, step, ratio);
    if (converged && state.nullDone) {
      GlmFit fit =
          new GlmFit(deviance, dispersion, covariance(state, hessian, inverse, dispersion));
      return GlmInference.finish(state, fit, sum.participants());
    }
    return next(
        state, String.format(Locale.ROOT, "deviance %.8g, largest step %.2g", deviance, ratio));
  }

  private static Step<GlmState, GlmResult> next(GlmState state, String progress) {
    if (state.round >= state.model.options.roundsMax()) {
      return new Step.Failed<>(
          "no convergence after %d rounds; the coefficients that still move most are %s"
              .formatted(state.round, names(state, growing(state, state.step))));
    }
    return new Step.Next<>(state, progress);
  }

  private static void accept(GlmState state, double objective, double[] step, double ratio) {
    state.objective = objective;
    state.base = state.beta.clone();
    state.step = step;
    state.fraction = 1;
    state.ratio = ratio;
    for (int j = 0; j < step.length; j++) {
      state.beta[j] = state.base[j] + step[j];
    }
  }

  private static Step<GlmState, GlmResult> halve(GlmState state, boolean overflow) {
    state.fraction /= 2;
    if (state.fraction < SMALLEST_FRACTION) {
      return new Step.Failed<>(
          "no step makes the fit better; the coefficients that would move most are "
              + names(state, growing(state, state.step)));
    }
    for (int j = 0; j < state.beta.length; j++) {
      state.beta[j] = state.base[j] + state.fraction * state.step[j];
    }
    return next(
        state,
        overflow
            ? "a fitted value left its bounds, the step is halved"
            : "the deviance rose, the step is halved");
  }

  /** One step of the model with only a constant; returns why it cannot be fitted, or null. */
  private static @Nullable String constantModel(GlmState state, Aggregate sum) {
    if (state.nullDone) {
      return null;
    }
    if (sum.tensor("nulloverflow").scalar() > 0) {
      state.nullStep /= 2;
      state.nullBeta = state.nullBase + state.nullStep;
      return Math.abs(state.nullStep) < 1e-12
          ? "the model with only a constant cannot be fitted with this link and offset"
          : null;
    }
    state.nullDeviance = sum.tensor("nulldeviance").scalar();
    GlmModel model = state.model;
    if (!model.design.hasIntercept() || model.offsets.length == 0) {
      state.nullDone = true;
      return model.family.estimatesDispersion()
              && model.design.hasIntercept()
              && !(state.nullDeviance > 0)
          ? "the response '%s' is the same for all patients".formatted(model.formula.response())
          : null;
    }
    double step = sum.tensor("nullscore").scalar() / sum.tensor("nullhessian").scalar();
    state.nullDone = Math.abs(step) <= 1e-9 * Math.max(1, Math.abs(state.nullBeta));
    state.nullBase = state.nullBeta;
    state.nullStep = step;
    state.nullBeta += step;
    return null;
  }

  private static double ratio(
      GlmState state, double[] step, double[][] inverse, double dispersion) {
    double largestStep = 0;
    double largestBeta = 0;
    double ratio = 0;
    for (int j = 0; j < step.length; j++) {
      double error = Math.sqrt(dispersion * inverse[j][j]);
      double size = Math.max(Math.abs(state.beta[j]), error);
      ratio = Math.max(ratio, Math.abs(step[j]) / size);
      largestStep = Math.max(largestStep, Math.abs(step[j]));
      largestBeta = Math.max(largestBeta, Math.abs(state.beta[j]));
    }
    return largestStep <= 1e-15 * largestBeta ? 0 : ratio;
  }

  /**
   * Whether the deviance stands still while coefficients go on growing by steps that do not shrink:
   * the likelihood then has its maximum at infinity.
   */
  private static @Nullable String separation(GlmState state, double[] step, double[] score) {
    double decrement = 0;
    double largest = 0;
    for (int j = 0; j < step.length; j++) {
      decrement += step[j] * score[j];
      largest = Math.max(largest, Math.abs(step[j]));
    }
    boolean stalls =
        (state.model.family == Family.BINOMIAL || state.model.family == Family.POISSON)
            && decrement < 1e-3
            && largest > 0.02
            && largest > 0.6 * state.largest;
    state.largest = largest;
    state.stalled = stalls ? state.stalled + 1 : 0;
    return state.stalled >= 3 ? runaway(state, growing(state, step)) : null;
  }

  private static String runaway(GlmState state, List<Integer> columns) {
    String y = state.model.formula.response();
    String what =
        state.model.family == Family.BINOMIAL
            ? "separation: for some values of %s the response '%s' is always 0 or always 1"
            : "for some values of %s the response '%s' leaves the fit without a finite answer";
    return what.formatted(names(state, columns), y)
        + ", so that these coefficients grow without end; leave them out, join levels, or use"
        + " option 'ridge'";
  }

  /** The columns whose coefficients move most, the constant only if it is alone. */
  private static List<Integer> growing(GlmState state, double[] step) {
    double largest = 0;
    for (double value : step) {
      largest = Math.max(largest, Math.abs(value));
    }
    List<Integer> growing = new ArrayList<>();
    for (int j = 0; j < step.length; j++) {
      boolean constant = state.model.design.columns().get(j).term() == -1;
      if (!constant && Math.abs(step[j]) >= 0.4 * largest) {
        growing.add(j);
      }
    }
    if (growing.isEmpty()) {
      growing.add(0);
    }
    return growing;
  }

  private static String names(GlmState state, List<Integer> columns) {
    return String.join(
        ", ", columns.stream().map(j -> "'" + state.model.design.name(j) + "'").toList());
  }

  private static String collinear(GlmState state, double[] penalised) {
    Cholesky.Dependence dependence = Cholesky.dependence(penalised, state.model.design.size());
    String column = state.model.design.name(dependence.column());
    return dependence.of().isEmpty()
        ? "collinearity: '%s' cannot be told from the other columns".formatted(column)
        : "collinearity: '%s' is a combination of %s; leave one of them out"
            .formatted(column, names(state, dependence.of()));
  }

  private static String overlapping(
      GlmState state, double[] penalised, Cholesky factor, int column) {
    List<Integer> of = Overlap.givenBy(penalised, factor, column);
    return "near collinearity: '%s' is %s but for what fewer than %.0f patients may make up"
            .formatted(
                state.model.design.name(column),
                of.isEmpty()
                    ? "given by the other columns"
                    : "a combination of " + names(state, of),
                Overlap.PATIENTS_MIN)
        + ", so that its coefficient could tell their outcomes; leave one of them out, join levels,"
        + " or use option 'ridge'";
  }

  /** H + P; the row of an empty indicator becomes a unit row. */
  private static double[] penalised(GlmState state, double[] hessian) {
    int p = state.beta.length;
    double[] penalised = hessian.clone();
    for (int j = 0; j < p; j++) {
      int at = Cholesky.index(j, j, p);
      penalised[at] = state.empty[j] ? 1 : penalised[at] + state.penalty[j];
    }
    return penalised;
  }

  private static void clearEmpty(GlmState state, double[] score) {
    for (int j = 0; j < score.length; j++) {
      score[j] = state.empty[j] ? 0 : score[j];
    }
  }

  /** Coefficients that are estimated. */
  static int used(GlmState state) {
    int used = 0;
    for (boolean empty : state.empty) {
      used += empty ? 0 : 1;
    }
    return used;
  }

  /** φ(H+P)⁻¹H(H+P)⁻¹, which is φH⁻¹ without a penalty, [p, p]. */
  private static double[][] covariance(
      GlmState state, double[] hessian, double[][] inverse, double dispersion) {
    int p = inverse.length;
    double[][] covariance = new double[p][p];
    for (int i = 0; i < p; i++) {
      double[] row = new double[p];
      for (int k = 0; k < p; k++) {
        for (int l = 0; l < p; l++) {
          row[k] += inverse[i][l] * hessian[Cholesky.index(Math.min(k, l), Math.max(k, l), p)];
        }
      }
      for (int j = 0; j < p; j++) {
        double value = 0;
        for (int k = 0; k < p; k++) {
          value += row[k] * inverse[k][j];
        }
        double plain = state.model.options.ridge() > 0 ? value : inverse[i][j];
        covariance[i][j] = state.empty[i] || state.empty[j] ? 0 : dispersion * plain;
      }
    }
    return covariance;
  }
}
