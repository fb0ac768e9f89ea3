package eu.sund.core.dp;

/**
 * The normal distribution's upper tail Q and its logarithm, to about 14 digits of the value itself
 * however far out.
 *
 * <p>Below 2 the series φ(x) Σ x^(2k+1)/(2k+1)!! of Φ(x) − 1/2 (Abramowitz and Stegun 26.2.11),
 * from 2 on Laplace's continued fraction 1/(x + 1/(x + 2/(x + …))) (26.2.14).
 */
public final class Normal {
  private static final double LOG_SQRT_2PI = StrictMath.log(2 * Math.PI) / 2;
  private static final double SERIES_BELOW = 2;

  private Normal() {}

  /** Q(x) = 1 − Φ(x). */
  public static double upper(double x) {
    if (x < 0) {
      return 1 - upper(-x);
    }
    return x < SERIES_BELOW
        ? 0.5 - series(x)
        : StrictMath.exp(-x * x / 2 - LOG_SQRT_2PI) * mills(x);
  }

  /** log Q(x). */
  public static double logUpper(double x) {
    if (x < 0) {
      return StrictMath.log1p(-upper(-x));
    }
    return x < SERIES_BELOW
        ? StrictMath.log(0.5 - series(x))
        : StrictMath.log(mills(x)) - x * x / 2 - LOG_SQRT_2PI;
  }

  /** P(a &lt; X &lt; b) for a standard normal X; either may be infinite. */
  public static double between(double a, double b) {
    return a >= 0 ? upper(a) - upper(b) : upper(-b) - upper(-a);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; term > sum * 0x1p-60; k++) {
      term *= x * x / (2 * k + 1);
      sum += term;
    }
    return StrictMath.exp(-x * x / 2 - LOG_SQRT_2PI) * sum;
  }

  private static double mills(double x) {
    double fraction = x;
    for (int k = 20 + (int) (320 / (x * x)); k >= 1; k--) {
      fraction = x + k / fraction;
    }
    return 1 / fraction;
  }
}
