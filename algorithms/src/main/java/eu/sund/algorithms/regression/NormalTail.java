package eu.sund.algorithms.regression;

/**
 * The normal distribution's tails to full relative precision, by basic operations and {@code
 * StrictMath} only, so that every machine gets the same bits.
 *
 * <p>Mills' ratio R(x) = Q(x)/φ(x) obeys R' = xR − 1, so its derivatives follow from R by R⁽ᵏ⁺¹⁾ =
 * xR⁽ᵏ⁾ + kR⁽ᵏ⁻¹⁾. It is tabulated on a grid of 1/8 and expanded from the nearest point. From 4 on
 * the table is Laplace's continued fraction 1/(x + 1/(x + 2/(x + …))), below it is expanded
 * downwards, which damps errors.
 */
final class NormalTail {
  /** Beyond this many standard deviations the tail is not computed. */
  static final double MAX = 37;

  private static final int STEPS = 8;
  private static final int FRACTION_FROM = 4 * STEPS;
  private static final int TERMS = 18;
  private static final double LOG_SQRT_2PI = StrictMath.log(2 * Math.PI) / 2;
  private static final double[] MILLS = table();

  private NormalTail() {}

  /** Q(x)/φ(x) for 0 ≤ x ≤ {@value #MAX}. */
  static double mills(double x) {
    int nearest = (int) (x * STEPS + 0.5);
    double at = (double) nearest / STEPS;
    return expand(at, MILLS[nearest], x - at);
  }

  /** The density φ(x). */
  static double density(double x) {
    return StrictMath.exp(-x * x / 2 - LOG_SQRT_2PI);
  }

  /** The upper tail Q(x) = 1 − Φ(x). */
  static double upper(double x) {
    if (Math.abs(x) > MAX) {
      return x > 0 ? 0 : 1;
    }
    double tail = mills(Math.abs(x)) * density(x);
    return x >= 0 ? tail : 1 - tail;
  }

  /** log Q(x) for |x| ≤ {@value #MAX}, precise in the far tail too. */
  static double logUpper(double x) {
    if (x >= 0) {
      return StrictMath.log(mills(x)) - x * x / 2 - LOG_SQRT_2PI;
    }
    return StrictMath.log1p(-mills(-x) * density(x));
  }

  /** Φ⁻¹(p) for 0 &lt; p &lt; 1, by Newton's method on the smaller tail. */
  static double quantile(double p) {
    double tail = Math.min(p, 1 - p);
    double x = 0;
    for (int i = 0; i < 100; i++) {
      // Newton on log Q: concave, so it rises to the root without overshooting from 0.
      double step = (logUpper(x) - StrictMath.log(tail)) * mills(x);
      x = Math.min(x + step, MAX);
      if (Math.abs(step) < 1e-15 * (1 + x)) {
        break;
      }
    }
    return p < 0.5 ? -x : x;
  }

  private static double expand(double at, double mills, double delta) {
    double before = mills;
    double derivative = at * mills - 1;
    double power = delta;
    double sum = mills + derivative * power;
    for (int k = 1; k < TERMS; k++) {
      double following = at * derivative + k * before;
      before = derivative;
      derivative = following;
      power *= delta / (k + 1);
      sum += derivative * power;
    }
    return sum;
  }

  private static double[] table() {
    double[] table = new double[((int) MAX) * STEPS + 2];
    for (int i = table.length - 1; i >= FRACTION_FROM; i--) {
      double x = (double) i / STEPS;
      double fraction = x;
      for (int k = 400; k >= 1; k--) {
        fraction = x + k / fraction;
      }
      table[i] = 1 / fraction;
    }
    for (int i = FRACTION_FROM - 1; i >= 0; i--) {
      double above = (i + 1.0) / STEPS;
      table[i] = expand(above, table[i + 1], -1.0 / STEPS);
    }
    return table;
  }
}
