package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import eu.sund.privacy.random.SecretBits;
import java.util.Arrays;

/**
 * Poisson sampling: takes each of n patients independently with exactly the same chance q.
 *
 * <p><b>Privacy.</b> Amplification by sampling rests on this: batches of a fixed size out of a
 * shuffled list are another mechanism, and accounting for them as if they were sampled understates
 * ε (Chua et al., <a href="https://arxiv.org/abs/2403.17673">How private are DP-SGD
 * implementations?</a>). Who was taken must stay as secret as the bits.
 *
 * <p><b>Numerics.</b> Exact: q is the fraction that the double is, and a uniform number with as
 * many bits as it takes is compared with it.
 *
 * <p>Not thread-safe.
 */
public final class PoissonSampling {
  private final SecretBits bits;

  /** With these coins. */
  public PoissonSampling(SecretBits bits) {
    this.bits = bits;
  }

  /**
   * Takes a sample.
   *
   * @param patients n, at least 0
   * @param rate q, above 0, at most 1
   * @return the positions of those taken, ascending; often none
   */
  public int[] sample(int patients, double rate) {
    Checks.argument(patients >= 0, "the number of patients cannot be %s", patients);
    Checks.argument(
        rate > 0 && rate <= 1, "the sampling rate must be above 0 and at most 1, was %s", rate);
    int[] taken = new int[patients];
    int count = 0;
    for (int patient = 0; patient < patients; patient++) {
      if (flip(rate)) {
        taken[count++] = patient;
      }
    }
    return Arrays.copyOf(taken, count);
  }

  /** True with exactly this probability: 64 binary digits of it and of a uniform at a time. */
  private boolean flip(double probability) {
    double rest = probability;
    while (rest > 0 && rest < 1) {
      // Scaling by a power of two and taking the whole part away are exact.
      double scaled = rest * 0x1p64;
      long whole = unsigned(scaled);
      int order = Long.compareUnsigned(bits.nextLong(), whole);
      if (order != 0) {
        return order < 0;
      }
      rest = scaled - StrictMath.floor(scaled);
    }
    return rest >= 1;
  }

  /** The whole part of a number of [0, 2^64). */
  private static long unsigned(double value) {
    return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) + Long.MIN_VALUE;
  }
}
