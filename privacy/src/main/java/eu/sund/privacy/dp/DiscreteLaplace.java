package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import eu.sund.privacy.random.SecretBits;

/**
 * Whole numbers with the discrete Laplace (two-sided geometric) distribution of scale s/d, exactly:
 *
 * <pre>{@code P(k) = (1 − e^(−d/s)) / (1 + e^(−d/s)) · e^(−|k| d/s)}</pre>
 *
 * <p><b>Privacy.</b> Added to a whole-number statistic of L1 sensitivity Δ it is ε-differentially
 * private with ε = Δ d/s. It is as secret as the bits it is made of.
 *
 * <p><b>Numerics.</b> No floating-point number decides: see {@link ExactBernoulli}. exp(−u/s) in
 * doubles has a relative error below 2^-50: u and s are exact, the quotient of at most 1 is off by
 * 2^-54, the exponential by one unit in its last place.
 *
 * <p><b>Source.</b> C. Canonne, G. Kamath, T. Steinke, <a
 * href="https://arxiv.org/abs/2004.00010">The discrete Gaussian for differential privacy</a>,
 * algorithm 2.
 *
 * <p>Not thread-safe.
 */
public final class DiscreteLaplace {
  /** The largest numerator and denominator of a scale. */
  public static final long SCALE_MAX = 1L << 40;

  private static final double E_TO_MINUS_ONE = StrictMath.exp(-1);
  private static final Rational ONE = Rational.of(1, 1);

  private final SecretBits bits;
  private final ExactBernoulli coins;
  private final long numerator;
  private final long denominator;

  /**
   * Of scale {@code numerator/denominator}, both 1 to {@link #SCALE_MAX}.
   *
   * @throws IllegalArgumentException if one of them is not
   */
  public DiscreteLaplace(long numerator, long denominator, SecretBits bits) {
    this(numerator, denominator, bits, new ExactBernoulli(bits));
  }

  DiscreteLaplace(long numerator, long denominator, SecretBits bits, ExactBernoulli coins) {
    Checks.argument(
        numerator >= 1 && numerator <= SCALE_MAX && denominator >= 1 && denominator <= SCALE_MAX,
        "a scale's numerator and denominator must be 1 to 2^40, was %s/%s",
        numerator,
        denominator);
    this.numerator = numerator;
    this.denominator = denominator;
    this.bits = bits;
    this.coins = coins;
  }

  /** A fresh sample. */
  public long next() {
    while (true) {
      long rest = bits.below(numerator);
      if (!coins.flip(
          StrictMath.exp(-(double) rest / numerator), () -> Rational.of(rest, numerator))) {
        continue;
      }
      long whole = 0;
      while (coins.flip(E_TO_MINUS_ONE, () -> ONE)) {
        whole++;
      }
      long magnitude = Math.addExact(rest, Math.multiplyExact(numerator, whole)) / denominator;
      boolean negative = bits.nextBit();
      // Zero would otherwise come by both signs.
      if (!(negative && magnitude == 0)) {
        return negative ? -magnitude : magnitude;
      }
    }
  }
}
