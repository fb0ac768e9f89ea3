package eu.sund.privacy.secagg;

import eu.sund.core.Checks;
import eu.sund.core.Encoding;

/**
 * How many sites must stay, and how many may collude, for a number of participants. Compiled into
 * the site: no message can loosen it.
 *
 * <p><b>Source.</b> Bonawitz et al., Practical Secure Aggregation for Privacy-Preserving Machine
 * Learning (2017): with a threshold t such that {@code 2t > n + n_c} two different lists of
 * survivors cannot both get t signatures, however the hub lies.
 *
 * @param sites participants n, 3 to 64
 */
public record Thresholds(int sites) {
  /** Fewer sites have no secure sum: each would know the others'. */
  public static final int SITES_MIN = Encoding.SITES_MIN;

  /** Checks the number. */
  public Thresholds {
    Checks.argument(
        sites >= SITES_MIN && sites <= Encoding.SITES_MAX,
        "secure aggregation takes %s to %s sites, not %s",
        SITES_MIN,
        Encoding.SITES_MAX,
        sites);
  }

  /** Sites that may collude with the hub: {@code n_c = ⌊(n − 1)/3⌋}. */
  public int collusion() {
    return (sites - 1) / 3;
  }

  /** Shares that open a secret, and signatures that settle a list: {@code t = ⌊(n + n_c)/2⌋+1}. */
  public int threshold() {
    return (sites + collusion()) / 2 + 1;
  }

  /** Sites that a sum must hold: {@code max(3, t, n_c + 2)}. */
  public int survivorsMin() {
    return Math.max(SITES_MIN, Math.max(threshold(), collusion() + 2));
  }

  /** Sites that may drop out and leave a sum: none of 3, 1 of 4, 3 of 10, 16 of 50. */
  public int dropoutsMax() {
    return sites - survivorsMin();
  }
}
