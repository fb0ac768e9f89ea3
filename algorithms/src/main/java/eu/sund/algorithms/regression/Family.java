package eu.sund.algorithms.regression;

import java.util.List;
import java.util.Locale;

/** The distribution of the response. */
public enum Family {
  /** Normal, constant variance. */
  GAUSSIAN,
  /** A 0/1 outcome. */
  BINOMIAL,
  /** Counts. */
  POISSON,
  /** Positive, variance as the square of the mean. */
  GAMMA;

  /** The links that it can have, the canonical or usual one first. */
  public List<Link> links() {
    return switch (this) {
      case GAUSSIAN -> List.of(Link.IDENTITY);
      case BINOMIAL -> List.of(Link.LOGIT, Link.PROBIT, Link.LOG);
      case POISSON -> List.of(Link.LOG);
      case GAMMA -> List.of(Link.INVERSE, Link.LOG);
    };
  }

  /** Whether the dispersion is estimated, so that t instead of z is used. */
  public boolean estimatesDispersion() {
    return this == GAUSSIAN || this == GAMMA;
  }

  /** Its name as studies write it. */
  public String lower() {
    return name().toLowerCase(Locale.ROOT);
  }
}
