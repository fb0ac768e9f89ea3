package eu.sund.core.dp;

import eu.sund.core.Checks;

/**
 * The Rényi accountant: divergences of the Gaussian mechanism with Poisson subsampling at a fixed
 * grid of orders, which add up over steps, and what they say as (ε, δ).
 *
 * <p><b>Privacy.</b> Neighbouring data differ by one patient added or removed; each step includes
 * every patient independently with probability q. Shuffled batches do not do that and must not be
 * accounted for here.
 *
 * <p><b>Numerics.</b> Whole orders are summed as A − 1 with positive terms only, so that small
 * divergences keep 12 digits. At other orders the series is summed with |C(a, i)|: an upper bound
 * that no cancellation can spoil (up to 73 % above the truth at order 1.5, below 10^-5 from 4 on).
 *
 * <p><b>Source.</b> I. Mironov, K. Talwar, L. Zhang, <a
 * href="https://arxiv.org/abs/1908.10530">Rényi differential privacy of the sampled Gaussian
 * mechanism</a>, section 3.3; Canonne, Kamath, Steinke, <a
 * href="https://arxiv.org/abs/2004.00010">The discrete Gaussian for differential privacy</a>,
 * proposition 12.
 */
public final class Rdp {
  private static final double[] ORDERS = orders();
  private static final double LOG_TERM_MIN = -30;
  private static final double ORDER_MIN = 1.01;

  private Rdp() {}

  /** The grid: 1.1, 1.2 … 10.9, 11, 12 … 63, 128, 256, 512, 1024. */
  public static double[] grid() {
    return ORDERS.clone();
  }

  /** How many orders the grid has. */
  static int orderCount() {
    return ORDERS.length;
  }

  private static double[] orders() {
    double[] orders = new double[99 + 53 + 4];
    int at = 0;
    for (int tenths = 11; tenths <= 109; tenths++) {
      orders[at++] = tenths / 10.0;
    }
    for (int order = 11; order <= 63; order++) {
      orders[at++] = order;
    }
    for (int order = 128; order <= 1024; order *= 2) {
      orders[at++] = order;
    }
    return orders;
  }

  /**
   * The divergence of one step of the Gaussian mechanism with Poisson subsampling.
   *
   * @param multiplier noise standard deviation over L2 sensitivity, above 0
   * @param rate sampling probability q of a patient, in (0, 1]
   * @param order above 1
   */
  public static double gaussian(double multiplier, double rate, double order) {
    Checks.argument(
        multiplier > 0 && multiplier < 1e9,
        "the noise multiplier must be above 0 and below 1e9, was %s",
        multiplier);
    Checks.argument(
        rate > 0 && rate <= 1, "the sampling rate must be above 0 and at most 1, was %s", rate);
    Checks.argument(order > 1, "the order must be above 1, was %s", order);
    if (rate == 1) {
      return order / (2 * multiplier * multiplier);
    }
    double log =
        order == StrictMath.rint(order)
            ? wholeOrder(multiplier, rate, (int) order)
            : otherOrder(multiplier, rate, order);
    return log / (order - 1);
  }

  /** log A for a whole order: A − 1 = Σ_{i≥2} C(a,i) q^i (1−q)^(a−i) (e^((i²−i)/(2σ²)) − 1). */
  private static double wholeOrder(double multiplier, double rate, int order) {
    double logRate = StrictMath.log(rate);
    double logRest = StrictMath.log1p(-rate);
    double logBinomial = StrictMath.log(order);
    double sum = Double.NEGATIVE_INFINITY;
    for (int i = 2; i <= order; i++) {
      logBinomial += StrictMath.log((order - i + 1) / (double) i);
      double exponent = i * (i - 1.0) / (2 * multiplier * multiplier);
      double logGrowth = exponent + StrictMath.log(-StrictMath.expm1(-exponent));
      sum = logAdd(sum, logBinomial + i * logRate + (order - i) * logRest + logGrowth);
    }
    return sum > 700 ? sum : StrictMath.log1p(StrictMath.exp(sum));
  }

  private static double otherOrder(double multiplier, double rate, double order) {
    double logRate = StrictMath.log(rate);
    double logRest = StrictMath.log1p(-rate);
    double middle = multiplier * multiplier * (logRest - logRate) + 0.5;
    double logBinomial = 0;
    double sum = Double.NEGATIVE_INFINITY;
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 0; ; i++) {
      double j = order - i;
      double below =
          logBinomial
              + i * logRate
              + j * logRest
              + i * (i - 1.0) / (2 * multiplier * multiplier)
              + Normal.logUpper((i - middle) / multiplier);
      double above =
          logBinomial
              + j * logRate
              + i * logRest
              + j * (j - 1) / (2 * multiplier * multiplier)
              + Normal.logUpper((middle - j) / multiplier);
      double term = Math.max(below, above);
      sum = logAdd(sum, logAdd(below, above));
      if (i > order && term < before && term < sum + LOG_TERM_MIN) {
        return sum;
      }
      before = term;
      logBinomial += StrictMath.log(Math.abs(j)) - StrictMath.log(i + 1);
    }
  }

  private static double logAdd(double a, double b) {
    double high = Math.max(a, b);
    double low = Math.min(a, b);
    return low == Double.NEGATIVE_INFINITY
        ? high
        : high + StrictMath.log1p(StrictMath.exp(low - high));
  }

  /** The divergences of {@code steps} steps at the orders of {@link #grid}. */
  public static double[] curve(double multiplier, double rate, long steps) {
    double[] curve = new double[ORDERS.length];
    for (int i = 0; i < curve.length; i++) {
      curve[i] = steps * gaussian(multiplier, rate, ORDERS[i]);
    }
    return curve;
  }

  /** The best ε that a curve at the orders of {@link #grid} gives at δ. */
  public static EpsilonAt epsilon(double[] curve, double delta) {
    Checks.argument(
        curve.length == ORDERS.length,
        "a curve has %s orders, was %s",
        ORDERS.length,
        curve.length);
    EpsilonAt best = new EpsilonAt(Double.POSITIVE_INFINITY, ORDERS[0]);
    for (int i = 0; i < curve.length; i++) {
      double epsilon = epsilon(ORDERS[i], curve[i], delta);
      if (epsilon < best.epsilon()) {
        best = new EpsilonAt(epsilon, ORDERS[i]);
      }
    }
    return best;
  }

  /**
   * The ε that a divergence of one order gives at δ: r + log(1 − 1/a) − log(δa)/(a − 1). Orders up
   * to 1.01 give none.
   */
  public static double epsilon(double order, double divergence, double delta) {
    Checks.argument(delta > 0 && delta < 1, "delta must lie between 0 and 1, was %s", delta);
    if (delta * delta + StrictMath.expm1(-divergence) > 0) {
      // Bretagnolle and Huber: the total variation distance is below δ.
      return 0;
    }
    if (order <= ORDER_MIN) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(
        0, divergence + StrictMath.log1p(-1 / order) - StrictMath.log(delta * order) / (order - 1));
  }

  /** The best δ that a curve at the orders of {@link #grid} gives at ε. */
  public static double delta(double[] curve, double epsilon) {
    Checks.argument(
        curve.length == ORDERS.length,
        "a curve has %s orders, was %s",
        ORDERS.length,
        curve.length);
    double best = 0;
    for (int i = 0; i < curve.length; i++) {
      double order = ORDERS[i];
      double renyi =
          (order - 1) * (curve[i] - epsilon + StrictMath.log1p(-1 / order)) - StrictMath.log(order);
      double variation = StrictMath.log(-StrictMath.expm1(-curve[i])) / 2;
      best = Math.min(best, Math.min(renyi, variation));
    }
    return StrictMath.exp(best);
  }
}
