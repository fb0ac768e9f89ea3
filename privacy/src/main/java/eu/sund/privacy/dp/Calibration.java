package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import java.util.function.DoubleUnaryOperator;

/**
 * The smallest noise multiplier of subsampled Gaussian steps that keeps (ε, δ): the accountants'
 * inverse, to relative 10^-4 and on the safe side.
 */
public final class Calibration {
  private static final double MULTIPLIER_MIN = 0.1;
  private static final double MULTIPLIER_MAX = 1e6;
  private static final double RELATIVE = 1e-4;
  private static final int TRIES = 60;

  private Calibration() {}

  /**
   * By the Rényi accountant.
   *
   * @param epsilon above 0
   * @param delta between 0 and 1
   * @throws IllegalArgumentException if a value lies outside its range or no multiplier up to 10^6
   *     suffices
   */
  public static double byRenyi(double epsilon, double delta, double rate, long steps) {
    check(epsilon, steps);
    DoubleUnaryOperator spent = z -> Rdp.epsilon(Rdp.curve(z, rate, steps), delta).epsilon();
    return smallest(spent, epsilon, 1);
  }

  /**
   * By the privacy loss distribution.
   *
   * @param epsilon above 0
   * @param delta {@link PrivacyLoss#DELTA_MIN} to 1
   * @throws IllegalArgumentException if a value lies outside its range or no multiplier up to 10^6
   *     suffices
   */
  public static double byPrivacyLoss(double epsilon, double delta, double rate, long steps) {
    // Enough noise for the looser accountant, so that the search starts where losses are small.
    double start = byRenyi(epsilon, delta, rate, steps);
    return smallest(z -> PrivacyLoss.of(z, rate, steps).epsilon(delta), epsilon, start);
  }

  private static void check(double epsilon, long steps) {
    Checks.argument(
        epsilon > 0 && epsilon < Double.POSITIVE_INFINITY,
        "epsilon must be positive and finite, was %s",
        epsilon);
    Checks.argument(
        steps >= 1 && steps <= 10_000_000, "steps must be 1 to 10000000, was %s", steps);
  }

  /** Brackets and then interpolates between logarithms, where the curves are nearly straight. */
  private static double smallest(DoubleUnaryOperator spent, double epsilon, double start) {
    double high = start;
    double atHigh = spent.applyAsDouble(high);
    while (atHigh > epsilon) {
      Checks.argument(
          high < MULTIPLIER_MAX, "no noise multiplier up to 1000000 keeps epsilon %s", epsilon);
      high = Math.min(high * 2, MULTIPLIER_MAX);
      atHigh = spent.applyAsDouble(high);
    }
    double low = high;
    double atLow = atHigh;
    while (atLow <= epsilon) {
      if (low == MULTIPLIER_MIN) {
        return MULTIPLIER_MIN;
      }
      high = low;
      atHigh = atLow;
      low = Math.max(low / 1.25, MULTIPLIER_MIN);
      atLow = spent.applyAsDouble(low);
    }
    for (int i = 0; i < TRIES && high / low > 1 + RELATIVE; i++) {
      double middle = between(low, atLow, high, atHigh, epsilon, i);
      double at = spent.applyAsDouble(middle);
      if (at > epsilon) {
        low = middle;
        atLow = at;
      } else {
        high = middle;
        atHigh = at;
      }
    }
    return high;
  }

  private static double between(
      double low, double atLow, double high, double atHigh, double epsilon, int turn) {
    double width = StrictMath.log(high / low);
    double share =
        atLow < Double.POSITIVE_INFINITY && atHigh > 0
            ? StrictMath.log(atLow / epsilon) / StrictMath.log(atLow / atHigh)
            : 0.5;
    // A nudge past the root, once to each side, lets both ends of the bracket move.
    double nudged = share + (turn % 2 == 0 ? 0.4 : -0.4) * RELATIVE / width;
    boolean usable = nudged > 0 && nudged < 1 && turn % 4 != 3;
    return low * StrictMath.exp(width * (usable ? nudged : 0.5));
  }
}
