package eu.sund.core;

/**
 * What noise the sum of a tensor must carry so that it may be released: public, part of the plan,
 * agreed before any data are read. The site adds its share; an analysis only declares it.
 *
 * <p>With a share of {@code variance/h} from each of {@code h} honest sites the sum has at least
 * {@code variance}, and a release costs {@code ρ = sensitivity²/(2·variance)} of zCDP ({@link
 * Zcdp}). Shares of σ below 4 steps would not quite add up to a Gaussian (Kairouz, Liu, Steinke, <a
 * href="https://arxiv.org/abs/2102.06387">arXiv 2102.06387</a>, theorem 1); the least variance
 * excludes them for any number of sites.
 *
 * @param variance of the sum's noise, in the word's step squared; 0 with {@link #NONE}, otherwise
 *     {@value #VARIANCE_MIN} to 2^60
 * @param sensitivity the most by which one patient, added or removed, moves the tensor in the
 *     Euclidean norm, in the word's step
 */
public record Noise(double variance, double sensitivity) {
  /** The least variance: σ = 4 steps for each of {@link Encoding#SITES_MAX} shares. */
  public static final double VARIANCE_MIN = 16.0 * Encoding.SITES_MAX;

  /** No noise: the tensor is not protected by differential privacy. */
  public static final Noise NONE = new Noise(0, 0);

  /** How many standard deviations of noise a sum has room for: beyond, probability 2^-106. */
  private static final double TAIL = 12;

  /** Checks the ranges. */
  public Noise {
    Checks.argument(
        (variance == 0 && sensitivity == 0)
            || (variance >= VARIANCE_MIN
                && variance <= 0x1p60
                && sensitivity > 0
                && sensitivity <= 0x1p53),
        "noise needs a variance of %s to 2^60 and a positive sensitivity, was %s and %s",
        VARIANCE_MIN,
        variance,
        sensitivity);
  }

  /** Noise of exactly what ρ costs. */
  public static Noise of(double rho, double sensitivity) {
    return new Noise(Zcdp.variance(rho, sensitivity), sensitivity);
  }

  /**
   * How many honest shares every sum of so many participants holds: {@code h = survivorsMin − n_c},
   * with n_c = ⌊(n−1)/3⌋ that may collude with the hub and {@code survivorsMin = max(3, ⌊(n+n_c)/2⌋
   * + 1, n_c + 2)} without which no masked sum opens. Fewer than three have no masks between them,
   * and each adds all of the noise.
   *
   * @param participants of the run, 1 to {@link Encoding#SITES_MAX}
   */
  public static int shares(int participants) {
    Checks.argument(
        participants >= 1 && participants <= Encoding.SITES_MAX,
        "participants must be 1 to %s, was %s",
        Encoding.SITES_MAX,
        participants);
    if (participants < 3) {
      return 1;
    }
    int colluding = (participants - 1) / 3;
    int threshold = (participants + colluding) / 2 + 1;
    return Math.max(3, Math.max(threshold, colluding + 2)) - colluding;
  }

  /**
   * Standard deviation, in steps, of the noise that a sum of so many sites carries: each adds a
   * share.
   */
  public double sigma(int sites) {
    return StrictMath.sqrt(variance * sites / shares(sites));
  }

  /** Whether there is none. */
  public boolean isNone() {
    return variance == 0;
  }

  /** What one release costs: ρ of zCDP. */
  public double rho() {
    return isNone() ? 0 : sensitivity * sensitivity / (2 * variance);
  }

  /**
   * Proves that a sum of numbers and noise cannot wrap in Z_2^64: each of {@link
   * Encoding#SITES_MAX} sites adds at most {@code bound} and noise of at most the whole variance.
   */
  void check(String tensor, Encoding encoding) {
    if (isNone()) {
      return;
    }
    Checks.argument(
        encoding instanceof Encoding.Count,
        "tensor '%s': only counts can carry noise, since their one word is all that leaves",
        tensor);
    double spread = TAIL * StrictMath.sqrt(Encoding.SITES_MAX * variance);
    Checks.argument(
        Encoding.SITES_MAX * encoding.bound() + spread < 0x1p63,
        "tensor '%s': numbers up to %s and noise of variance %s could leave the ring",
        tensor,
        encoding.bound(),
        variance);
  }
}
