package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** Compares a fit with R's. */
final class Reference {
  private Reference() {}

  /**
   * Coefficients and standard errors within {@code tolerance} relative.
   *
   * @param r the fit as R wrote it: coef with term, estimate, std_error; deviance, null_deviance,
   *     df_residual, aic, loglik, dispersion
   */
  static void check(String name, GlmResult fit, JsonNode r, double tolerance) {
    JsonNode rows = r.get("coef");
    assertThat(fit.coefficients()).as(name).hasSize(rows.size());
    double worst = 0;
    for (int j = 0; j < rows.size(); j++) {
      GlmResult.Coefficient ours = fit.coefficients().get(j);
      JsonNode row = rows.get(j);
      String term = row.get("term").asText();
      assertThat(ours.term()).as(name).isEqualTo(term);
      double ofEstimate = relative(ours.estimate(), row.get("estimate").asDouble());
      double ofError = relative(ours.standardError(), row.get("std_error").asDouble());
      if (Math.max(ofEstimate, ofError) > 1e-10) {
        System.out.printf(
            java.util.Locale.ROOT, "  %s %s: %.2g, %.2g%n", name, term, ofEstimate, ofError);
      }
      worst = Math.max(worst, Math.max(ofEstimate, ofError));
      close(name + " statistic of " + term, ours.statistic(), row.get("stat").asDouble(), 1e-7);
      close(name + " p of " + term, ours.p(), row.get("p").asDouble(), 1e-6);
    }
    System.out.printf(
        java.util.Locale.ROOT, "%s: largest relative difference to R %.2g%n", name, worst);
    assertThat(worst).as(name + " largest relative difference").isLessThan(tolerance);
    close(name + " deviance", fit.deviance(), r.get("deviance").asDouble(), 1e-9);
    close(name + " null deviance", fit.nullDeviance(), r.get("null_deviance").asDouble(), 1e-9);
    close(name + " aic", fit.aic(), r.get("aic").asDouble(), 1e-9);
    close(name + " loglik", fit.logLikelihood(), r.get("loglik").asDouble(), 1e-9);
    close(name + " dispersion", fit.dispersion(), r.get("dispersion").asDouble(), 1e-9);
    assertThat(fit.degreesOfFreedom()).as(name).isEqualTo(r.get("df_residual").asLong());
    assertThat(fit.patients()).as(name).isEqualTo(r.get("n").asLong());
  }

  static void close(String what, double ours, double theirs, double tolerance) {
    assertThat(relative(ours, theirs))
        .as("%s: %s, R has %s", what, ours, theirs)
        .isLessThan(tolerance);
  }

  static double relative(double ours, double theirs) {
    return Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 1e-300);
  }
}
