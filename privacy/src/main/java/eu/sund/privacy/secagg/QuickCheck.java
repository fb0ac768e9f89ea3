package eu.sund.privacy.secagg;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees that an Ed25519 signature holds, several times faster than the JDK, whose arithmetic takes
 * the same time for every number: signing needs that, checking does not. A check knows no secret.
 *
 * <p>With key A, signature (R, S) and {@code k = SHA-512(R ‖ A ‖ message) mod L} it computes {@code
 * S·B − k·A} in one pass over both numbers and compares its encoding with R, byte for byte.
 *
 * <p><b>What it does not do.</b> It never says that a signature is false: odd encodings, of which
 * RFC 8032 lets one decide either way, are left to the JDK, whose word counts ({@link Ed25519}).
 *
 * <p><b>Source.</b> RFC 8032, section 5.1; Hisil et al., Twisted Edwards curves revisited (2008),
 * sections 3.1 and 3.3, for {@code −x² + y² = 1 + d·x²·y²}; Straus, Addition chains of vectors
 * (1964).
 *
 * <p>Thread-safe: holds no state.
 */
final class QuickCheck {
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final long[] ONE = Field25519.of(1);
  private static final long[] D =
      number(
          BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P));
  private static final long[] TWICE_D = Field25519.multiply(D, Field25519.of(2));
  private static final long[] ROOT_OF_MINUS_ONE =
      number(BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P));

  /** Digits of A's number lie within ±15, those of the base point's within ±63. */
  private static final int KEY_WIDTH = 5;

  private static final int BASE_WIDTH = 7;
  private static final Ready[] BASE_MULTIPLES = base().oddMultiples(1 << BASE_WIDTH - 2);

  private QuickCheck() {}

  /** Whether the signature surely holds; what is false here may still be true. */
  static boolean holds(byte[] key, byte[] message, byte[] signature) {
    BigInteger s = little(Arrays.copyOfRange(signature, 32, 64));
    Point point = point(key);
    if (s.compareTo(ORDER) >= 0 || point == null) {
      return false;
    }
    byte[] r = Arrays.copyOf(signature, 32);
    Point sum = sum(s, challenge(r, key, message), point.negated());
    return Arrays.equals(sum.encoded(), r);
  }

  private static BigInteger challenge(byte[] r, byte[] key, byte[] message) {
    try {
      MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
      sha512.update(r);
      sha512.update(key);
      return little(sha512.digest(message)).mod(ORDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has SHA-512", e);
    }
  }

  /** {@code base·B + other·point}. */
  private static Point sum(BigInteger base, BigInteger other, Point point) {
    byte[] baseDigits = digits(base, BASE_WIDTH);
    byte[] otherDigits = digits(other, KEY_WIDTH);
    Ready[] multiples = point.oddMultiples(1 << KEY_WIDTH - 2);
    Point sum = Point.ZERO;
    for (int i = baseDigits.length - 1; i >= 0; i--) {
      sum = sum.doubled();
      sum = sum.plusDigit(baseDigits[i], BASE_MULTIPLES);
      sum = sum.plusDigit(otherDigits[i], multiples);
    }
    return sum;
  }

  /**
   * A number below 2^253 as {@code Σ_i d_i·2^i} with few digits that are not 0, all of them odd.
   */
  private static byte[] digits(BigInteger number, int width) {
    byte[] digits = new byte[256];
    BigInteger left = number;
    int mask = (1 << width) - 1;
    for (int i = 0; left.signum() != 0; ) {
      int zeros = left.getLowestSetBit();
      i += zeros;
      left = left.shiftRight(zeros);
      int digit = left.intValue() & mask;
      if (digit > mask / 2) {
        digit -= mask + 1;
      }
      digits[i] = (byte) digit;
      left = left.subtract(BigInteger.valueOf(digit));
    }
    return digits;
  }

  private static Point base() {
    byte[] encoded = new byte[32];
    Arrays.fill(encoded, (byte) 0x66);
    encoded[0] = 0x58;
    return Optional.ofNullable(point(encoded)).orElseThrow();
  }

  /** The point of an encoding, or null if it is none or not the usual one of its point. */
  private static @Nullable Point point(byte[] encoded) {
    long[] y = Field25519.read(encoded);
    byte[] plain = encoded.clone();
    plain[31] &= 0x7f;
    if (!Arrays.equals(Field25519.bytes(y), plain)) {
      return null;
    }
    long[] yy = Field25519.square(y);
    long[] u = Field25519.subtract(yy, ONE);
    long[] v = Field25519.add(Field25519.multiply(D, yy), ONE);
    // x = u v³ (u v⁷)^((p−5)/8), times √−1 if that is not yet a root of u/v
    long[] v3 = Field25519.multiply(Field25519.square(v), v);
    long[] uv7 = Field25519.multiply(u, Field25519.multiply(Field25519.square(v3), v));
    long[] x = Field25519.multiply(Field25519.multiply(u, v3), Field25519.rootPower(uv7));
    long[] vxx = Field25519.multiply(v, Field25519.square(x));
    if (!Field25519.equal(vxx, u)) {
      x = Field25519.multiply(x, ROOT_OF_MINUS_ONE);
      if (!Field25519.equal(vxx, Field25519.negate(u))) {
        return null;
      }
    }
    if (Field25519.isZero(x)) {
      return null;
    }
    boolean odd = encoded[31] < 0;
    if (Field25519.isOdd(x) != odd) {
      x = Field25519.negate(x);
    }
    return new Point(x, y, ONE, Field25519.multiply(x, y));
  }

  private static long[] number(BigInteger value) {
    byte[] big = value.toByteArray();
    byte[] little = new byte[32];
    for (int i = 0; i < Math.min(big.length, little.length); i++) {
      little[i] = big[big.length - 1 - i];
    }
    return Field25519.read(little);
  }

  private static BigInteger little(byte[] bytes) {
    byte[] big = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      big[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  /** A point made ready to be added: Y + X, Y − X, Z and 2d·T. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Ready(long[] plus, long[] minus, long[] z, long[] t) {}

  /** A point in extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Point(long[] x, long[] y, long[] z, long[] t) {
    static final Point ZERO = new Point(Field25519.of(0), ONE, ONE, Field25519.of(0));

    Point negated() {
      return new Point(Field25519.negate(x), y, z, Field25519.negate(t));
    }

    Ready ready() {
      return new Ready(
          Field25519.add(y, x), Field25519.subtract(y, x), z, Field25519.multiply(t, TWICE_D));
    }

    /** This point once, three times, five times and so on. */
    Ready[] oddMultiples(int count) {
      Ready twice = doubled().ready();
      Ready[] multiples = new Ready[count];
      Point at = this;
      for (int i = 0; i < count; i++) {
        multiples[i] = at.ready();
        at = at.plus(twice, false);
      }
      return multiples;
    }

    Point plusDigit(int digit, Ready[] oddMultiples) {
      return digit == 0 ? this : plus(oddMultiples[Math.abs(digit) / 2], digit < 0);
    }

    Point plus(Ready other, boolean negated) {
      long[] a = Field25519.multiply(Field25519.subtract(y, x), negated ? other.plus : other.minus);
      long[] b = Field25519.multiply(Field25519.add(y, x), negated ? other.minus : other.plus);
      long[] c = Field25519.multiply(t, other.t);
      long[] once = Field25519.multiply(z, other.z);
      long[] d = Field25519.add(once, once);
      return of(
          Field25519.subtract(b, a),
          negated ? Field25519.add(d, c) : Field25519.subtract(d, c),
          negated ? Field25519.subtract(d, c) : Field25519.add(d, c),
          Field25519.add(b, a));
    }

    Point doubled() {
      long[] xx = Field25519.square(x);
      long[] yy = Field25519.square(y);
      long[] zz = Field25519.multiply(z, Field25519.add(z, z));
      long[] both = Field25519.square(Field25519.add(x, y));
      long[] sum = Field25519.add(yy, xx);
      long[] difference = Field25519.subtract(yy, xx);
      return of(
          Field25519.subtract(both, sum),
          Field25519.subtract(difference, zz),
          difference,
          Field25519.negate(sum));
    }

    /** {@code (E·F, G·H, F·G, E·H)} of the formulas. */
    private static Point of(long[] e, long[] f, long[] g, long[] h) {
      return new Point(
          Field25519.multiply(e, f),
          Field25519.multiply(g, h),
          Field25519.multiply(f, g),
          Field25519.multiply(e, h));
    }

    byte[] encoded() {
      long[] inverse = Field25519.invert(z);
      byte[] bytes = Field25519.bytes(Field25519.multiply(y, inverse));
      if (Field25519.isOdd(Field25519.multiply(x, inverse))) {
        bytes[31] |= (byte) 0x80;
      }
      return bytes;
    }
  }
}
