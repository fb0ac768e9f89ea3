package eu.sund.privacy.secagg;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * The bytes of AES-256-CTR over zeros from counter zero on: a function of key and place, so that
 * any part can be had without what lies before it.
 *
 * <p><b>Source.</b> NIST SP 800-38A, section 6.5.
 */
final class Keystream {
  /** Bytes of a cipher block: where one can begin. */
  static final int GRAIN = 16;

  /** The most that is taken at once. */
  static final int CHUNK = 1 << 14;

  private static final byte[] ZEROS = new byte[CHUNK];

  private final Cipher cipher;

  Keystream() {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has AES-256-CTR", e);
    }
  }

  /** The bytes that come next are those of {@code key} from {@code offset} on. */
  void begin(Secret key, long offset) {
    byte[] counter = ByteBuffer.allocate(GRAIN).putLong(8, offset / GRAIN).array();
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key.key("AES"), new IvParameterSpec(counter));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no AES-256 key of " + key.length() + " bytes", e);
    }
  }

  /** The next bytes, at most {@link #CHUNK}. */
  void next(byte[] target, int bytes) {
    try {
      if (cipher.update(ZEROS, 0, bytes, target, 0) != bytes) {
        throw new IllegalStateException("a stream cipher gives as many bytes as it takes");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no room for " + bytes + " bytes", e);
    }
  }
}
