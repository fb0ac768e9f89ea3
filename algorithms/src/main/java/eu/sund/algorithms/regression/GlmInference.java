package eu.sund.algorithms.regression;

import eu.sund.core.Step;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.special.Gamma;

/** Turns a converged fit into what the researcher gets. */
final class GlmInference {
  private GlmInference() {}

  static Step<GlmState, GlmResult> finish(GlmState state, GlmFit fit, int sites) {
    GlmModel model = state.model;
    long free = state.patients - GlmAbsorb.used(state);
    double logLikelihood = logLikelihood(state, fit);
    int parameters = GlmAbsorb.used(state) + (model.family.estimatesDispersion() ? 1 : 0);
    double[][] covariance = model.design.covarianceToRaw(fit.covariance());
    GlmResult result =
        new GlmResult(
            Glm.REF.toString(),
            model.formulaText,
            model.family.lower(),
            model.link.lower(),
            sites,
            state.patients,
            model.family == Family.BINOMIAL ? state.events : null,
            state.dropped >= 1 && state.dropped <= 4 ? null : state.dropped,
            coefficients(state, covariance, free),
            kept(state, covariance),
            fit.dispersion(),
            fit.deviance(),
            state.nullDeviance,
            free,
            state.patients - (model.design.hasIntercept() ? 1 : 0),
            logLikelihood,
            2 * parameters - 2 * logLikelihood,
            state.round,
            model.options.confidence(),
            notes(state),
            null);
    if (!model.evaluates) {
      return new Step.Done<>(result);
    }
    state.fit = result;
    state.phase = GlmState.Phase.EVALUATE;
    return new Step.Next<>(state, "fitted, evaluating");
  }

  private static List<List<Double>> kept(GlmState state, double[][] covariance) {
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < covariance.length; i++) {
      if (!state.empty[i]) {
        List<Double> row = new ArrayList<>();
        for (int j = 0; j < covariance.length; j++) {
          if (!state.empty[j]) {
            row.add(covariance[i][j]);
          }
        }
        rows.add(List.copyOf(row));
      }
    }
    return List.copyOf(rows);
  }

  private static List<GlmResult.Coefficient> coefficients(
      GlmState state, double[][] covariance, long free) {
    GlmModel model = state.model;
    double[] raw = model.design.toRaw(state.beta);
    double tail = (1 - model.options.confidence()) / 2;
    boolean t = model.family.estimatesDispersion();
    TDistribution student = new TDistribution(Math.max(1, free));
    double quantile =
        t ? student.inverseCumulativeProbability(1 - tail) : NormalTail.quantile(1 - tail);
    List<GlmResult.Coefficient> rows = new ArrayList<>();
    for (int j = 0; j < raw.length; j++) {
      if (!state.empty[j]) {
        double error = Math.sqrt(covariance[j][j]);
        double statistic = raw[j] / error;
        double size = Math.abs(statistic);
        double p = t ? 2 * student.cumulativeProbability(-size) : 2 * NormalTail.upper(size);
        rows.add(
            new GlmResult.Coefficient(
                model.design.name(j),
                raw[j],
                error,
                statistic,
                p,
                raw[j] - quantile * error,
                raw[j] + quantile * error));
      }
    }
    return List.copyOf(rows);
  }

  /** As R's {@code logLik}: for gaussian and gamma at the dispersion deviance/n. */
  private static double logLikelihood(GlmState state, GlmFit fit) {
    double dispersion = fit.deviance() / state.patients;
    return switch (state.model.family) {
      case GAUSSIAN ->
          (state.constant - state.patients * (StrictMath.log(2 * Math.PI * dispersion) + 1)) / 2;
      case BINOMIAL -> -fit.deviance() / 2;
      case POISSON -> state.constant - fit.deviance() / 2;
      case GAMMA -> gamma(state, fit.deviance());
    };
  }

  private static double gamma(GlmState state, double deviance) {
    double n = state.weightSum;
    double dispersion = deviance / n;
    double shape = 1 / dispersion;
    // Σw(y/μ + log μ) follows from the deviance
    double fitted = deviance / 2 + state.constant + n;
    return (shape - 1) * state.constant
        - shape * fitted
        + shape * n * StrictMath.log(shape)
        - n * Gamma.logGamma(shape);
  }

  private static List<String> notes(GlmState state) {
    GlmModel model = state.model;
    List<String> notes = new ArrayList<>();
    if (model.options.ridge() > 0) {
      notes.add(
          "The coefficients are shrunk by a ridge penalty; intervals and p-values describe the"
              + " shrunk estimate and do not account for its bias.");
    }
    for (int j = 0; j < state.empty.length; j++) {
      if (state.empty[j]) {
        notes.add("Nobody lacks a value for '%s': no column.".formatted(model.design.name(j)));
      }
    }
    if (model.weights >= 0) {
      notes.add("Prior weights: '%s'.".formatted(model.options.weights()));
    }
    return List.copyOf(notes);
  }
}
