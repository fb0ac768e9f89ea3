package eu.sund.privacy.secagg;

import eu.sund.core.Checks;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * Secret bytes with an owner who wipes them. They are in no message, no text and no serial form.
 *
 * <p><b>What wiping reaches.</b> The array itself, and the key views made of it, which read it at
 * each use and keep no copy. <b>What it does not reach:</b> the round keys inside a {@code Cipher},
 * which live until it is collected; the words of a scalar while X25519 multiplies, and the {@code
 * BigInteger}s of {@link Shamir}, which have no way to be cleared; copies that a moving garbage
 * collector leaves behind in memory that is not yet written again. A memory image of the process
 * taken during an attempt, or shortly after, may show them.
 *
 * <p>Not thread-safe while it is wiped; reads by several threads before that are.
 */
public final class Secret implements AutoCloseable {
  private final byte[] bytes;
  private volatile boolean wiped;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: it is zeroed when the secret is wiped. */
  public static Secret taking(byte[] bytes) {
    return new Secret(bytes);
  }

  /**
   * The array itself, no copy.
   *
   * @throws IllegalStateException after the wipe
   */
  public byte[] bytes() {
    Checks.state(!wiped, "the secret was wiped");
    return bytes;
  }

  /** How many bytes. */
  public int length() {
    return bytes.length;
  }

  /** Zeroes the bytes; a second time does nothing. */
  public void wipe() {
    wiped = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public void close() {
    wipe();
  }

  /** The length, never the bytes. */
  @Override
  public String toString() {
    return "secret of " + bytes.length + " bytes";
  }

  /** A Java key that reads these bytes when it is used and fails after the wipe. */
  SecretKey key(String algorithm) {
    return new View(this, algorithm);
  }

  /**
   * The JDK's {@code SecretKeySpec} copies the bytes and cannot be cleared; providers ask for the
   * encoded form, and clear what they got.
   */
  @SuppressWarnings("serial") // never serialised, see writeObject
  private static final class View implements SecretKey {
    private final transient Secret secret;
    private final String algorithm;

    View(Secret secret, String algorithm) {
      this.secret = secret;
      this.algorithm = algorithm;
    }

    @Override
    public String getAlgorithm() {
      return algorithm;
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return secret.bytes().clone();
    }

    @Override
    public void destroy() {
      secret.wipe();
    }

    @Override
    public boolean isDestroyed() {
      return secret.wiped;
    }

    @Override
    public String toString() {
      return secret.toString();
    }

    @SuppressWarnings("UnusedMethod") // found by the serialisation of Java
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
      throw new NotSerializableException("a secret is never serialised");
    }
  }
}
