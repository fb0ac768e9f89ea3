package eu.sund.algorithms.regression;

import java.util.Locale;

/** The function of the mean that is linear in the covariates. */
public enum Link {
  /** η = μ. */
  IDENTITY,
  /** η = log(μ / (1 − μ)). */
  LOGIT,
  /** η = Φ⁻¹(μ). */
  PROBIT,
  /** η = log μ. */
  LOG,
  /** η = 1 / μ. */
  INVERSE;

  /** Its name as studies write it. */
  public String lower() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The linear predictor of a mean. */
  double of(double mean) {
    return switch (this) {
      case IDENTITY -> mean;
      case LOGIT -> StrictMath.log(mean) - StrictMath.log1p(-mean);
      case PROBIT -> NormalTail.quantile(mean);
      case LOG -> StrictMath.log(mean);
      case INVERSE -> 1 / mean;
    };
  }

  /** The mean of a linear predictor. */
  double mean(double eta) {
    return switch (this) {
      case IDENTITY -> eta;
      case LOGIT -> {
        double e = StrictMath.exp(-Math.abs(eta));
        yield eta >= 0 ? 1 / (1 + e) : e / (1 + e);
      }
      case PROBIT -> NormalTail.upper(-eta);
      case LOG -> StrictMath.exp(eta);
      case INVERSE -> 1 / eta;
    };
  }
}
