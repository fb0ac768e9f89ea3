package eu.sund.core;

/**
 * Zero-concentrated differential privacy (zCDP), the currency of budgets, and what an amount ρ of
 * it says as (ε, δ).
 *
 * <p>A mechanism is ρ-zCDP if its Rényi divergence of every order a is at most aρ. Amounts add up
 * over mechanisms. Gaussian and discrete Gaussian noise of parameter σ² on a statistic of L2
 * sensitivity Δ cost ρ = Δ²/(2σ²).
 *
 * <p><b>Numerics.</b> {@code StrictMath} only: plans rest on these numbers and every party must get
 * the same bits. Bisections end at the neighbouring doubles and return the safe one: a larger ε or
 * δ, a smaller ρ.
 *
 * <p><b>Source.</b> C. Canonne, G. Kamath, T. Steinke, <a
 * href="https://arxiv.org/abs/2004.00010">The discrete Gaussian for differential privacy</a>,
 * proposition 12 and corollary 13.
 */
public final class Zcdp {
  private static final int BISECTIONS = 2000;

  private Zcdp() {}

  /**
   * The variance of Gaussian noise that costs ρ on a statistic of L2 sensitivity {@code delta2}.
   */
  public static double variance(double rho, double delta2) {
    positive(rho, "rho");
    positive(delta2, "the sensitivity");
    return delta2 * delta2 / (2 * rho);
  }

  /**
   * The smallest δ for which ρ-zCDP implies (ε, δ): min over a &gt; 1 of exp((a−1)(aρ − ε + log(1 −
   * 1/a)) − log a), where the derivative (2a−1)ρ − ε + log(1 − 1/a) is zero.
   */
  public static double delta(double rho, double epsilon) {
    positive(rho, "rho");
    Checks.argument(epsilon >= 0, "epsilon must not be negative, was %s", epsilon);
    double low = 1 + 1e-12;
    double high = (epsilon + 1) / (2 * rho) + 2;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if ((2 * middle - 1) * rho - epsilon + StrictMath.log1p(-1 / middle) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double log =
        (high - 1) * (high * rho - epsilon + StrictMath.log1p(-1 / high)) - StrictMath.log(high);
    return Math.min(1, StrictMath.exp(log));
  }

  /** The smallest ε for which ρ-zCDP implies (ε, δ). */
  public static double epsilon(double rho, double delta) {
    positive(rho, "rho");
    probability(delta);
    double low = 0;
    // The simple bound of Bun and Steinke is never smaller.
    double high = rho + 2 * StrictMath.sqrt(rho * StrictMath.log(1 / delta));
    if (delta(rho, low) <= delta) {
      return 0;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (delta(rho, middle) <= delta) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** The largest ρ that implies (ε, δ). */
  public static double rho(double epsilon, double delta) {
    positive(epsilon, "epsilon");
    probability(delta);
    double low = 0;
    double high = epsilon + 1;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (delta(middle, epsilon) <= delta) {
        low = middle;
      } else {
        high = middle;
      }
    }
    Checks.argument(low > 0, "no noise gives epsilon %s at delta %s", epsilon, delta);
    return low;
  }

  private static void positive(double value, String name) {
    Checks.argument(
        value > 0 && value < Double.POSITIVE_INFINITY,
        "%s must be positive and finite, was %s",
        name,
        value);
  }

  private static void probability(double delta) {
    Checks.argument(delta > 0 && delta < 1, "delta must lie between 0 and 1, was %s", delta);
  }
}
