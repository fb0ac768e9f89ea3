package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import eu.sund.privacy.random.SecretBits;
import java.math.BigInteger;

/**
 * Whole numbers with the discrete Gaussian distribution of parameter σ², exactly:
 *
 * <pre>{@code P(k) = e^(−k²/(2σ²)) / Σ_j e^(−j²/(2σ²))}</pre>
 *
 * <p>The variance is at most σ², and equal to it to 10 digits from σ² = 2 on.
 *
 * <p><b>Privacy.</b> Added to a whole-number vector of L2 sensitivity Δ it is ρ-zCDP with ρ =
 * Δ²/(2σ²), like the continuous Gaussian (theorem 4 of the source). It is as secret as the bits it
 * is made of.
 *
 * <p><b>Numerics.</b> σ² is a fraction and no floating-point number decides: see {@link
 * ExactBernoulli}. The acceptance exp(−γ), γ = (|x| − σ²/t)²/(2σ²), is off by less than relative
 * 2^-42 in doubles: x is exact below 2^53; σ²/t, of about σ, is off by 2^-51 σ, so the difference
 * in units of σ by 2^-51 + 2^-52 |d|, and γ by 2^-50 (1 + |d|)²; beyond |d| = 10, where exp(−γ) may
 * be off by more, both are below the absolute slack of 2^-60.
 *
 * <p><b>Source.</b> C. Canonne, G. Kamath, T. Steinke, <a
 * href="https://arxiv.org/abs/2004.00010">The discrete Gaussian for differential privacy</a>,
 * algorithm 3.
 *
 * <p>Not thread-safe.
 */
public final class DiscreteGaussian {
  /** The largest σ². */
  public static final double VARIANCE_MAX = 0x1p60;

  private final DiscreteLaplace laplace;
  private final ExactBernoulli coins;
  private final Rational variance;
  private final BigInteger scale;
  private final double centre;
  private final double sigma;

  /**
   * Of parameter {@code variance} = σ².
   *
   * @param variance above 0, at most 2^60
   * @throws IllegalArgumentException if it is not
   */
  public DiscreteGaussian(Rational variance, SecretBits bits) {
    this(variance, bits, new ExactBernoulli(bits));
  }

  DiscreteGaussian(Rational variance, SecretBits bits, ExactBernoulli coins) {
    Checks.argument(
        variance.numerator().signum() > 0
            && variance.numerator().compareTo(variance.denominator().shiftLeft(60)) <= 0,
        "the variance must be above 0 and at most 2^60, was %s",
        variance);
    this.variance = variance;
    this.coins = coins;
    this.scale = variance.numerator().divide(variance.denominator()).sqrt().add(BigInteger.ONE);
    this.laplace = new DiscreteLaplace(scale.longValueExact(), 1, bits, coins);
    double value = variance.toDouble();
    this.centre = value / scale.doubleValue();
    this.sigma = StrictMath.sqrt(value);
  }

  /** A fresh sample. */
  public long next() {
    while (true) {
      long candidate = laplace.next();
      double distance = (Math.abs(candidate) - centre) / sigma;
      if (coins.flip(StrictMath.exp(-distance * distance / 2), () -> exponent(candidate))) {
        return candidate;
      }
    }
  }

  /** γ = (|x| t d − n)² / (2 t² d n) for σ² = n/d. */
  private Rational exponent(long candidate) {
    BigInteger n = variance.numerator();
    BigInteger d = variance.denominator();
    BigInteger root = BigInteger.valueOf(candidate).abs().multiply(scale).multiply(d).subtract(n);
    return new Rational(
        root.multiply(root), scale.multiply(scale).multiply(d).multiply(n).shiftLeft(1));
  }
}
