package eu.sund.core.dp;

import eu.sund.core.Checks;
import java.util.function.DoubleUnaryOperator;

/**
 * The smallest noise multiplier of subsampled Gaussian steps that keeps (ε, δ): the accountants'
 * inverse, to relative 10^-4 and on the safe side.
 */
public final class Calibration {
  private static final double MULTIPLIER_MIN = SampledGaussian.MULTIPLIER_MIN;
  private static final double MULTIPLIER_MAX = SampledGaussian.MULTIPLIER_MAX;
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
    return byRenyi(Spending.NOTHING, epsilon, delta, rate, steps);
  }

  /**
   * By the Rényi accountant, if something else is released beside the steps.
   *
   * @param beside what that costs
   * @param epsilon of steps and the rest together, above 0
   * @param delta between 0 and 1
   * @throws IllegalArgumentException if a value lies outside its range or no multiplier up to 10^6
   *     suffices
   */
  public static double byRenyi(
      Spending beside, double epsilon, double delta, double rate, long steps) {
    Checks.argument(
        steps >= 1 && steps <= SampledGaussian.STEPS_MAX,
        "steps must be 1 to %s, was %s",
        SampledGaussian.STEPS_MAX,
        steps);
    return smallest(
        z -> beside.plus(Spending.of(new SampledGaussian(z, rate, steps))).epsilon(delta),
        epsilon,
        1);
  }

  /**
   * The smallest multiplier of 0.1 to 10^6 with which no more than ε is spent. Brackets and then
   * interpolates between logarithms, where the curves are nearly straight.
   *
   * @param spent ε by noise multiplier, falling
   * @param epsilon to be kept, above 0
   * @param start where to begin
   * @throws IllegalArgumentException if no multiplier up to 10^6 suffices
   */
  public static double smallest(DoubleUnaryOperator spent, double epsilon, double start) {
    Checks.argument(
        epsilon > 0 && epsilon < Double.POSITIVE_INFINITY,
        "epsilon must be positive and finite, was %s",
        epsilon);
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
