package eu.sund.core.dp;

import eu.sund.core.Checks;

/**
 * Steps of the Gaussian mechanism with Poisson sampling: each step takes every patient
 * independently with the same secret chance, and adds Gaussian noise to a sum that one patient
 * moves by a bounded amount. What training with differential privacy (DP-SGD) is made of.
 *
 * <p><b>Privacy.</b> The unit is the patient, added or removed, with all their rows.
 *
 * <p><b>Source.</b> M. Abadi et al., <a href="https://arxiv.org/abs/1607.00133">Deep learning with
 * differential privacy</a>, section 3; costs by {@link Rdp}.
 *
 * @param multiplier the noise's standard deviation over the sum's L2 sensitivity, {@value
 *     #MULTIPLIER_MIN} to 10^6
 * @param rate the chance of a patient to be in a step, above 0, at most 1
 * @param steps in the whole run, 1 to {@value #STEPS_MAX}
 */
public record SampledGaussian(double multiplier, double rate, long steps) {
  /** The least noise multiplier. */
  public static final double MULTIPLIER_MIN = 0.1;

  /** The largest noise multiplier. */
  public static final double MULTIPLIER_MAX = 1e6;

  /** The most steps. */
  public static final long STEPS_MAX = 10_000_000;

  /** Checks the ranges. */
  public SampledGaussian {
    Checks.argument(
        multiplier >= MULTIPLIER_MIN && multiplier <= MULTIPLIER_MAX,
        "the noise multiplier must lie in 0.1 to 1000000, was %s",
        multiplier);
    Checks.argument(
        rate > 0 && rate <= 1, "the sampling rate must be above 0 and at most 1, was %s", rate);
    Checks.argument(
        steps >= 1 && steps <= STEPS_MAX, "steps must be 1 to %s, was %s", STEPS_MAX, steps);
  }

  /** In words: the noise, the sampling, the steps. */
  public String words() {
    return steps
        + (steps == 1 ? " step" : " steps")
        + " with noise of "
        + multiplier
        + " sensitivities, each patient in a step with probability "
        + rate;
  }
}
