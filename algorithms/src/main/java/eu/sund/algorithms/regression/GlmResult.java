package eu.sund.algorithms.regression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a researcher gets from a generalised linear model; every number is made of sums over all
 * sites.
 *
 * @param analysis name and version, such as {@code glm@1}
 * @param formula the formula as written
 * @param family gaussian, binomial, poisson or gamma
 * @param link identity, logit, probit, log or inverse
 * @param sites how many sites took part
 * @param patients rows in the fit (sum of ones, not of weights)
 * @param events rows with response 1 of a binomial model, else null
 * @param rowsDropped rows of the cohort left out for missing or implausible values; null where the
 *     number is below 5 and therefore withheld
 * @param coefficients one a column of the design, the intercept first
 * @param covariance their covariance matrix, row by row
 * @param dispersion 1 for binomial and poisson, else the Pearson estimate
 * @param deviance the residual deviance
 * @param nullDeviance the deviance of the model with only an intercept (and offset)
 * @param degreesOfFreedom residual degrees of freedom
 * @param nullDegreesOfFreedom degrees of freedom of the null model
 * @param logLikelihood the maximised log-likelihood, as R's {@code logLik}
 * @param aic Akaike's criterion, as R's {@code AIC}
 * @param iterations fitting rounds
 * @param confidence the level of the intervals, such as 0.95
 * @param notes what the researcher should know, in sentences
 * @param evaluation how well the model predicts, binomial models only, else null
 */
public record GlmResult(
    String analysis,
    String formula,
    String family,
    String link,
    int sites,
    long patients,
    @Nullable Long events,
    @Nullable Long rowsDropped,
    List<Coefficient> coefficients,
    List<List<Double>> covariance,
    double dispersion,
    double deviance,
    double nullDeviance,
    long degreesOfFreedom,
    long nullDegreesOfFreedom,
    double logLikelihood,
    double aic,
    int iterations,
    double confidence,
    List<String> notes,
    @Nullable Evaluation evaluation) {

  /**
   * One row of the table.
   *
   * @param term the column of the design as R names it, such as {@code cp2} or {@code age:sex}
   * @param estimate the coefficient, in the units of the data
   * @param standardError its standard error
   * @param statistic estimate by standard error: z, or t where the dispersion is estimated
   * @param p the two-sided p-value
   * @param low lower end of the confidence interval
   * @param high upper end
   */
  public record Coefficient(
      String term,
      double estimate,
      double standardError,
      double statistic,
      double p,
      double low,
      double high) {}
}
