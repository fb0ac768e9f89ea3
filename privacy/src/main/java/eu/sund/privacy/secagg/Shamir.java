package eu.sund.privacy.secagg;

import eu.sund.core.Checks;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.port.Entropy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A secret of 32 bytes in n shares, of which any t give it back and any t − 1 say nothing.
 *
 * <p>A polynomial of degree t − 1 over the field of {@code p = 2^256 + 297}, the first prime above
 * 2^256, with the secret at 0 and uniform other coefficients; share i is its value at i, 33 bytes
 * big-endian.
 *
 * <p><b>What it does not do.</b> A false share gives a false secret: whoever combines compares the
 * result with what the site advertised.
 *
 * <p><b>Source.</b> Shamir, How to share a secret (1979).
 *
 * <p>Thread-safe: holds no state. Arithmetic is on {@code BigInteger}, whose time depends on the
 * numbers and whose memory cannot be cleared; it runs on a machine that knows the secret anyway.
 */
public final class Shamir {
  /** Bytes of a share. */
  public static final int SHARE_BYTES = 33;

  /** Bytes of a secret. */
  public static final int SECRET_BYTES = 32;

  private static final Field FIELD =
      new Field(BigInteger.ONE.shiftLeft(256).add(BigInteger.valueOf(297)), SHARE_BYTES);

  private Shamir() {}

  /**
   * The shares of sites 1 to n, in order; the caller wipes them.
   *
   * @param secret 32 bytes
   * @param sites n, up to 64
   * @param threshold t, from 2 to n
   */
  public static List<byte[]> split(Secret secret, int sites, int threshold, Entropy entropy) {
    Checks.argument(secret.length() == SECRET_BYTES, "a secret has %s bytes", SECRET_BYTES);
    Checks.argument(
        threshold >= 2 && threshold <= sites && sites <= Encoding.SITES_MAX,
        "no %s shares of which %s suffice",
        sites,
        threshold);
    List<BigInteger> polynomial = new ArrayList<>();
    polynomial.add(new BigInteger(1, secret.bytes()));
    while (polynomial.size() < threshold) {
      polynomial.add(FIELD.uniform(entropy));
    }
    List<byte[]> shares = new ArrayList<>();
    for (int site = 1; site <= sites; site++) {
      shares.add(FIELD.bytes(FIELD.value(polynomial, site)));
    }
    return shares;
  }

  /**
   * The secret that the shares lead to.
   *
   * @param shares at least the threshold, by the index of their site; that an index comes twice is
   *     for the reader of messages to refuse
   * @throws SundException with {@code MESSAGE_INVALID} if an index lies outside 1 to 64, a share is
   *     no number of the field, or the result has more than 32 bytes, so that a share is false
   */
  public static Secret combine(Map<Integer, byte[]> shares) {
    Checks.argument(shares.size() >= 2, "%s shares lead to no secret", shares.size());
    int[] sites = new int[shares.size()];
    List<BigInteger> values = new ArrayList<>();
    for (Map.Entry<Integer, byte[]> share : shares.entrySet()) {
      int site = share.getKey();
      if (site < 1 || site > Encoding.SITES_MAX) {
        throw new SundException(ErrorCode.MESSAGE_INVALID, "no site has the index " + site);
      }
      sites[values.size()] = site;
      values.add(FIELD.number(share.getValue()));
    }
    BigInteger secret = FIELD.atZero(sites, values);
    if (secret.bitLength() > 8 * SECRET_BYTES) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "the shares lead to no secret: one of them is false");
    }
    byte[] wide = FIELD.bytes(secret);
    Secret result = Secret.taking(Arrays.copyOfRange(wide, 1, SHARE_BYTES));
    Arrays.fill(wide, (byte) 0);
    return result;
  }

  /**
   * Polynomials over the field of a prime.
   *
   * @param prime p
   * @param bytes of a number, big-endian
   */
  record Field(BigInteger prime, int bytes) {
    /** Uniform below p: numbers of p's bit length are drawn until one is below. */
    BigInteger uniform(Entropy entropy) {
      byte[] drawn = new byte[bytes];
      int unused = 8 * bytes - prime.bitLength();
      while (true) {
        entropy.fill(drawn);
        drawn[0] &= (byte) (0xff >>> unused);
        BigInteger number = new BigInteger(1, drawn);
        if (number.compareTo(prime) < 0) {
          Arrays.fill(drawn, (byte) 0);
          return number;
        }
      }
    }

    /** The polynomial at a small place; reduced once, for the powers of a small number stay few. */
    BigInteger value(List<BigInteger> polynomial, int at) {
      BigInteger place = BigInteger.valueOf(at);
      BigInteger value = BigInteger.ZERO;
      for (BigInteger coefficient : polynomial.reversed()) {
        value = value.multiply(place).add(coefficient);
      }
      return value.mod(prime);
    }

    /** Lagrange's interpolation at 0: {@code Σ_i y_i Π_{j≠i} x_j/(x_j − x_i)}. */
    BigInteger atZero(int[] places, List<BigInteger> values) {
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < places.length; i++) {
        BigInteger above = BigInteger.ONE;
        BigInteger below = BigInteger.ONE;
        for (int j = 0; j < places.length; j++) {
          if (j != i) {
            above = above.multiply(BigInteger.valueOf(places[j]));
            below = below.multiply(BigInteger.valueOf((long) places[j] - places[i]));
          }
        }
        BigInteger weight = above.multiply(below.modInverse(prime)).mod(prime);
        sum = sum.add(values.get(i).multiply(weight));
      }
      return sum.mod(prime);
    }

    /** The number of a share. */
    BigInteger number(byte[] share) {
      BigInteger number = new BigInteger(1, share);
      if (share.length != bytes || number.compareTo(prime) >= 0) {
        throw new SundException(ErrorCode.MESSAGE_INVALID, "a share is no number of the field");
      }
      return number;
    }

    byte[] bytes(BigInteger number) {
      byte[] shortest = number.toByteArray();
      byte[] fixed = new byte[bytes];
      int count = Math.min(shortest.length, bytes); // one more only for a sign byte of zero
      System.arraycopy(shortest, shortest.length - count, fixed, bytes - count, count);
      Arrays.fill(shortest, (byte) 0);
      return fixed;
    }
  }
}
