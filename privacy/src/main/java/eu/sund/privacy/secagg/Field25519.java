package eu.sund.privacy.secagg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Numbers modulo {@code p = 2^255 − 19} for the check of signatures, which knows no secret: its
 * time may depend on the numbers.
 *
 * <p>A number is ten signed limbs of 26 and 25 bits in turn, {@code Σ_i l_i · 2^⌈25.5·i⌉}. A
 * product is carried; sums and differences are not, so that at most three products may be added up
 * before the next multiplication, whose intermediate sums then stay below 2^61.
 *
 * <p><b>Source.</b> Bernstein, <a href="https://cr.yp.to/ecdh/curve25519-20060209.pdf">Curve25519:
 * new Diffie-Hellman speed records</a>, section 4; the chain of powers is that of "ref10" in
 * SUPERCOP.
 *
 * <p>Thread-safe: holds no state.
 */
final class Field25519 {
  private static final int LIMBS = 10;
  private static final int BYTES = 32;

  private Field25519() {}

  static long[] of(long small) {
    long[] number = new long[LIMBS];
    number[0] = small;
    return number;
  }

  static long[] add(long[] f, long[] g) {
    long[] sum = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      sum[i] = f[i] + g[i];
    }
    return sum;
  }

  static long[] subtract(long[] f, long[] g) {
    long[] difference = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      difference[i] = f[i] - g[i];
    }
    return difference;
  }

  static long[] negate(long[] f) {
    return subtract(new long[LIMBS], f);
  }

  static long[] square(long[] f) {
    return multiply(f, f);
  }

  /**
   * The product. Two odd limbs meet half a bit too low and count twice; what lies at 2^255 and
   * above comes back 19 times.
   */
  static long[] multiply(long[] f, long[] g) {
    long[] oddTwice = new long[LIMBS];
    long[] wrapped = new long[2 * LIMBS];
    for (int i = 0; i < LIMBS; i += 2) {
      oddTwice[i] = f[i];
      oddTwice[i + 1] = 2 * f[i + 1];
    }
    for (int j = 0; j < LIMBS; j++) {
      wrapped[j] = 19 * g[j];
      wrapped[LIMBS + j] = g[j];
    }
    long[] h = new long[LIMBS];
    for (int k = 0; k < LIMBS; k += 2) {
      h[k] = limb(oddTwice, wrapped, k);
      h[k + 1] = limb(f, wrapped, k + 1);
    }
    return carried(h);
  }

  private static long limb(long[] f, long[] wrapped, int k) {
    return f[0] * wrapped[k + 10]
        + f[1] * wrapped[k + 9]
        + f[2] * wrapped[k + 8]
        + f[3] * wrapped[k + 7]
        + f[4] * wrapped[k + 6]
        + f[5] * wrapped[k + 5]
        + f[6] * wrapped[k + 4]
        + f[7] * wrapped[k + 3]
        + f[8] * wrapped[k + 2]
        + f[9] * wrapped[k + 1];
  }

  /** Brings every limb to its size, in place; the first takes in twice what leaves the last. */
  private static long[] carried(long[] h) {
    for (int i = 0; i < LIMBS; i++) {
      carry(h, i);
    }
    carry(h, 0);
    return h;
  }

  private static void carry(long[] h, int i) {
    int bits = 26 - (i & 1);
    long over = (h[i] + (1L << (bits - 1))) >> bits;
    h[i] -= over << bits;
    if (i == LIMBS - 1) {
      h[0] += 19 * over;
    } else {
      h[i + 1] += over;
    }
  }

  private static long[] squared(long[] f, int times) {
    long[] power = f;
    for (int i = 0; i < times; i++) {
      power = square(power);
    }
    return power;
  }

  /** {@code z^(2^250 − 1)} and {@code z^11}, from which the two powers below are near. */
  private static long[][] chain(long[] z) {
    long[] two = square(z);
    long[] nine = multiply(z, squared(two, 2));
    long[] eleven = multiply(two, nine);
    long[] to5 = multiply(nine, square(eleven));
    long[] to10 = multiply(squared(to5, 5), to5);
    long[] to20 = multiply(squared(to10, 10), to10);
    long[] to40 = multiply(squared(to20, 20), to20);
    long[] to50 = multiply(squared(to40, 10), to10);
    long[] to100 = multiply(squared(to50, 50), to50);
    long[] to200 = multiply(squared(to100, 100), to100);
    return new long[][] {multiply(squared(to200, 50), to50), eleven};
  }

  /** {@code 1/z = z^(p − 2)}; 0 of 0. */
  static long[] invert(long[] z) {
    long[][] powers = chain(z);
    return multiply(squared(powers[0], 5), powers[1]);
  }

  /** {@code z^((p − 5)/8)}, of which square roots are made. */
  static long[] rootPower(long[] z) {
    return multiply(squared(chain(z)[0], 2), z);
  }

  /** A number below 2^255 from 32 little-endian bytes; the top bit is not looked at. */
  static long[] read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long[] number = new long[LIMBS];
    int at = 0;
    for (int i = 0; i < LIMBS; i++) {
      int bits = 26 - (i & 1);
      // Eight bytes hold any limb, wherever in a byte it begins.
      int from = Math.min(at / 8, BYTES - 8);
      number[i] = buffer.getLong(from) >>> (at - 8 * from) & ((1L << bits) - 1);
      at += bits;
    }
    return carried(number);
  }

  /** The one number from 0 to p − 1 that it stands for, in 32 little-endian bytes. */
  static byte[] bytes(long[] number) {
    long[] h = carried(number.clone());
    // How many times p the value lies off: 0 or −1 of a carried number.
    long over = 19 * h[9] + (1L << 24) >> 25;
    for (int i = 0; i < LIMBS; i++) {
      over = h[i] + over >> 26 - (i & 1);
    }
    h[0] += 19 * over;
    byte[] bytes = new byte[BYTES];
    int at = 0;
    for (int i = 0; i < LIMBS; i++) {
      int bits = 26 - (i & 1);
      if (i < LIMBS - 1) {
        h[i + 1] += h[i] >> bits;
      }
      long limb = h[i] & ((1L << bits) - 1);
      for (int b = 0; b < bits; b++, at++) {
        bytes[at / 8] |= (byte) ((limb >>> b & 1) << at % 8);
      }
    }
    return bytes;
  }

  static boolean equal(long[] f, long[] g) {
    return Arrays.equals(bytes(f), bytes(g));
  }

  static boolean isZero(long[] f) {
    return equal(f, new long[LIMBS]);
  }

  /** Whether the number from 0 to p − 1 is odd. */
  static boolean isOdd(long[] f) {
    return (bytes(f)[0] & 1) == 1;
  }
}
