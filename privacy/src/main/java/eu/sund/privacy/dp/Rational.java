package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact non-negative fraction in lowest terms.
 *
 * @param numerator at least 0
 * @param denominator at least 1
 */
public record Rational(BigInteger numerator, BigInteger denominator) {
  /** Reduces to lowest terms. */
  public Rational {
    Checks.argument(
        numerator.signum() >= 0 && denominator.signum() > 0,
        "a fraction must be non-negative with a positive denominator, was %s/%s",
        numerator,
        denominator);
    BigInteger common = numerator.gcd(denominator);
    numerator = numerator.divide(common);
    denominator = denominator.divide(common);
  }

  /** {@code numerator/denominator}. */
  public static Rational of(long numerator, long denominator) {
    return new Rational(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  /** Exactly the fraction that the double is; it must be finite and not negative. */
  public static Rational of(double value) {
    BigDecimal exact = new BigDecimal(value);
    return exact.scale() > 0
        ? new Rational(exact.unscaledValue(), BigInteger.TEN.pow(exact.scale()))
        : new Rational(exact.toBigIntegerExact(), BigInteger.ONE);
  }

  /** This divided by a positive whole number. */
  public Rational dividedBy(long divisor) {
    return new Rational(numerator, denominator.multiply(BigInteger.valueOf(divisor)));
  }

  /** The nearest double. */
  public double toDouble() {
    return new BigDecimal(numerator)
        .divide(new BigDecimal(denominator), java.math.MathContext.DECIMAL64)
        .doubleValue();
  }
}
