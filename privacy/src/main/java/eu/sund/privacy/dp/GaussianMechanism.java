package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import eu.sund.core.dp.Normal;

/**
 * The exact (ε, δ) curve of Gaussian noise without subsampling.
 *
 * <pre>{@code δ(ε) = Φ(Δ/(2σ) − εσ/Δ) − e^ε Φ(−Δ/(2σ) − εσ/Δ)}</pre>
 *
 * <p>T steps with the same multiplier z = σ/Δ are one with multiplier z/√T, exactly.
 *
 * <p><b>Source.</b> B. Balle, Y.-X. Wang, <a href="https://arxiv.org/abs/1805.06530">Improving the
 * Gaussian mechanism for differential privacy</a>, theorem 8.
 */
public final class GaussianMechanism {
  private static final int BISECTIONS = 200;

  private GaussianMechanism() {}

  /** δ at ε for a noise multiplier σ/Δ. */
  public static double delta(double multiplier, double epsilon) {
    checkMultiplier(multiplier);
    Checks.argument(epsilon >= 0, "epsilon must not be negative, was %s", epsilon);
    double half = 1 / (2 * multiplier);
    double shift = epsilon * multiplier;
    return Math.max(
        0, Normal.upper(shift - half) - StrictMath.exp(epsilon + Normal.logUpper(shift + half)));
  }

  /** The smallest ε at δ for a noise multiplier, rounded up in the last place. */
  public static double epsilon(double multiplier, double delta) {
    checkDelta(delta);
    if (delta(multiplier, 0) <= delta) {
      return 0;
    }
    double low = 0;
    double high = 1;
    while (delta(multiplier, high) > delta) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < BISECTIONS && low < high; i++) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (delta(multiplier, middle) <= delta) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** The smallest noise multiplier that keeps (ε, δ), rounded up in the last place. */
  public static double multiplier(double epsilon, double delta) {
    Checks.argument(
        epsilon > 0 && epsilon < 1e6, "epsilon must be above 0 and below 1e6, was %s", epsilon);
    checkDelta(delta);
    double low = 0;
    double high = 1;
    while (delta(high, epsilon) > delta) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (delta(middle, epsilon) <= delta) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static void checkMultiplier(double multiplier) {
    Checks.argument(
        multiplier > 0 && multiplier < Double.POSITIVE_INFINITY,
        "the noise multiplier must be positive and finite, was %s",
        multiplier);
  }

  private static void checkDelta(double delta) {
    Checks.argument(delta > 0 && delta < 1, "delta must lie between 0 and 1, was %s", delta);
  }
}
