package eu.sund.privacy.random;

import eu.sund.core.Checks;
import eu.sund.core.port.Entropy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A fast source of secret uniform bits: the keystream of AES-256 in counter mode under a key of 32
 * bytes that the lent {@link Entropy} gives, with counter 0.
 *
 * <p><b>Limits.</b> A key serves 2^32 blocks (64 GiB) at most and is then replaced; within that,
 * telling the keystream from random bits by the absence of equal blocks succeeds with probability
 * below 2^-64. A key is used for one keystream only.
 *
 * <p><b>Privacy.</b> Whoever knows the entropy's bytes knows every bit: noise drawn from a seeded
 * entropy protects nobody.
 *
 * <p><b>Source.</b> NIST SP 800-38A, 6.5 (counter mode); D. Lemire, <a
 * href="https://arxiv.org/abs/1805.10941">Fast random integer generation in an interval</a>,
 * algorithm 5, for {@link #below}.
 *
 * <p>Not thread-safe: one owner each.
 */
public final class SecretBits {
  private static final long KEY_BYTES_MAX = 1L << 36;
  // Small updates are what the JDK's vectorised counter mode is quickest at.
  private static final int BUFFER = 4096;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Entropy entropy;
  private final long keyBytesMax;
  private final byte[] zeros = new byte[BUFFER];
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable Cipher cipher;
  private long keyBytes;
  private int at = BUFFER;
  private long bits;
  private int bitsLeft;

  /** Bits under keys from {@code entropy}. */
  public SecretBits(Entropy entropy) {
    this(entropy, KEY_BYTES_MAX);
  }

  SecretBits(Entropy entropy, long keyBytesMax) {
    this.entropy = entropy;
    this.keyBytesMax = keyBytesMax;
  }

  /** 64 fresh bits. */
  public long nextLong() {
    if (at == BUFFER) {
      refill();
    }
    long word = (long) LONGS.get(buffer, at);
    at += Long.BYTES;
    return word;
  }

  /** One fresh bit. */
  public boolean nextBit() {
    if (bitsLeft == 0) {
      bits = nextLong();
      bitsLeft = Long.SIZE;
    }
    boolean bit = (bits & 1) == 1;
    bits >>>= 1;
    bitsLeft--;
    return bit;
  }

  /**
   * A uniform whole number of [0, {@code bound}), without bias.
   *
   * @throws IllegalArgumentException if {@code bound} is not positive
   */
  public long below(long bound) {
    Checks.argument(bound > 0, "the bound must be positive, was %s", bound);
    long word = nextLong();
    long low = word * bound;
    if (Long.compareUnsigned(low, bound) < 0) {
      long threshold = Long.remainderUnsigned(-bound, bound);
      while (Long.compareUnsigned(low, threshold) < 0) {
        word = nextLong();
        low = word * bound;
      }
    }
    return Math.unsignedMultiplyHigh(word, bound);
  }

  private void refill() {
    Cipher current = cipher;
    if (current == null || keyBytes + BUFFER > keyBytesMax) {
      current = keyed();
      cipher = current;
      keyBytes = 0;
    }
    try {
      int written = current.update(zeros, 0, BUFFER, buffer, 0);
      Checks.state(written == BUFFER, "the cipher gave %s of %s bytes", written, BUFFER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES in counter mode failed", e);
    }
    keyBytes += BUFFER;
    at = 0;
  }

  private Cipher keyed() {
    byte[] key = entropy.bytes(32);
    try {
      Cipher fresh = Cipher.getInstance("AES/CTR/NoPadding");
      fresh.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
      return fresh;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks AES in counter mode", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
