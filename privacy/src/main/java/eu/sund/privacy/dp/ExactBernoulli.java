package eu.sund.privacy.dp;

import eu.sund.privacy.random.SecretBits;
import java.math.BigInteger;

/**
 * Coins that fall true with probability exactly exp(−γ), γ a fraction.
 *
 * <p>A uniform U with infinitely many bits is compared with exp(−γ). 53 bits of U and a double near
 * exp(−γ) decide if they differ by more than a proved margin, which is nearly always; otherwise
 * exp(−γ) is enclosed between fractions of ever more bits, and U gets as many, until they part.
 * Every decision is thus that of real numbers; the double only saves time.
 */
final class ExactBernoulli {
  /**
   * The relative margin within which a double is not believed. {@link DiscreteGaussian} and {@link
   * DiscreteLaplace} prove that their doubles are closer to the truth than 2^-42.
   */
  static final double MARGIN = 0x1p-40;

  private static final double UNIT = 0x1p-53;

  private final SecretBits bits;
  private final double margin;

  ExactBernoulli(SecretBits bits) {
    this(bits, MARGIN);
  }

  /** With a wider margin the exact comparison decides more often; the coins are the same. */
  ExactBernoulli(SecretBits bits, double margin) {
    this.bits = bits;
    this.margin = margin;
  }

  /** A fraction that is computed only if it is needed. */
  interface Exponent {
    /** γ exactly. */
    Rational exact();
  }

  /**
   * True with probability exp(−γ).
   *
   * @param near a double within relative {@link #MARGIN}/4 of exp(−γ), or below 2^-60 if exp(−γ) is
   * @param gamma γ exactly
   */
  boolean flip(double near, Exponent gamma) {
    long word = bits.nextLong();
    double uniform = (word >>> 11) * UNIT;
    double slack = near * margin + 0x1p-60;
    if (uniform + UNIT < near - slack) {
      return true;
    }
    if (uniform > near + slack) {
      return false;
    }
    return exactly(word, gamma.exact());
  }

  boolean exactly(long word, Rational gamma) {
    if (gamma.numerator().signum() == 0) {
      return true;
    }
    BigInteger uniform = unsigned(word);
    for (int known = Long.SIZE; ; known += Long.SIZE) {
      int precision = known + 32;
      BigInteger[] enclosed = enclose(gamma, precision);
      if (uniform.add(BigInteger.ONE).shiftLeft(precision - known).compareTo(enclosed[0]) <= 0) {
        return true;
      }
      if (uniform.shiftLeft(precision - known).compareTo(enclosed[1]) >= 0) {
        return false;
      }
      uniform = uniform.shiftLeft(Long.SIZE).or(unsigned(bits.nextLong()));
    }
  }

  private static BigInteger unsigned(long word) {
    return new BigInteger(Long.toUnsignedString(word));
  }

  /** Two whole numbers with {@code first <= exp(-gamma) 2^precision <= second}. */
  static BigInteger[] enclose(Rational gamma, int precision) {
    int whole = gamma.numerator().divide(gamma.denominator()).bitLength();
    if (whole > 20) {
      // exp(-2^20) has more than a million zero bits; nobody can ask for so many.
      return new BigInteger[] {BigInteger.ZERO, BigInteger.ONE};
    }
    // exp(-γ) = exp(-γ/2^m)^(2^m) with γ/2^m < 1/2; each squaring doubles the error at most.
    int halvings = whole + 1;
    int work = precision + 2 * halvings + 16;
    BigInteger one = BigInteger.ONE.shiftLeft(work);
    BigInteger reduced = gamma.numerator().shiftLeft(work - halvings).divide(gamma.denominator());
    BigInteger sum = one;
    BigInteger term = one;
    int terms = 0;
    while (term.signum() > 0) {
      terms++;
      term = term.multiply(reduced).shiftRight(work).divide(BigInteger.valueOf(terms));
      sum = (terms & 1) == 1 ? sum.subtract(term) : sum.add(term);
    }
    // Each term was cut twice by less than a unit, γ itself by less than one, and the rest of the
    // alternating series is below one.
    BigInteger error = BigInteger.valueOf(4L * terms + 4);
    BigInteger low = sum.subtract(error).max(BigInteger.ZERO);
    BigInteger high = sum.add(error).min(one);
    for (int i = 0; i < halvings; i++) {
      low = low.multiply(low).shiftRight(work);
      high = high.multiply(high).shiftRight(work).add(BigInteger.ONE);
    }
    int cut = work - precision;
    return new BigInteger[] {low.shiftRight(cut), high.shiftRight(cut).add(BigInteger.ONE)};
  }
}
