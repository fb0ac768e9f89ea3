package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import eu.sund.privacy.random.SecretBits;

/**
 * Independent counts with a Poisson distribution of mean 1, by inversion of a uniform number of 53
 * bits: how often a patient stands in a replicate of the bootstrap. As many patients as there are
 * draw such counts independently at every site, so that replicates need no word between sites.
 *
 * <p><b>Source.</b> Hanley and MacGibbon, Creating non-parametric bootstrap samples using Poisson
 * frequencies, Computer Methods and Programs in Biomedicine 83 (2006).
 */
final class PoissonCounts {
  /** Of more than this the chance is below 2^-53. */
  private static final int MAX = 18;

  /** Of at most k. */
  private static final double[] CHANCE = new double[MAX + 1];

  static {
    double term = StrictMath.exp(-1);
    double sum = 0;
    for (int k = 0; k <= MAX; k++) {
      sum += term;
      CHANCE[k] = sum;
      term /= k + 1;
    }
  }

  private PoissonCounts() {}

  static int[] draw(SecretBits bits, int patients) {
    Checks.argument(patients >= 0, "the number of patients cannot be %s", patients);
    int[] counts = new int[patients];
    for (int i = 0; i < patients; i++) {
      double uniform = (bits.nextLong() >>> 11) * 0x1p-53;
      int count = 0;
      while (count < MAX && uniform >= CHANCE[count]) {
        count++;
      }
      counts[i] = count;
    }
    return counts;
  }
}
