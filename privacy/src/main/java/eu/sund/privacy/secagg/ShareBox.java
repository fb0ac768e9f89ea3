package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * What one site entrusts to another through the hub, sealed with AES-256-GCM. Session, sender and
 * receiver are authenticated with it: a box that is moved, replayed or changed does not open.
 *
 * <p>The nonce is zero; a key of {@link KeySchedule#shareKey} seals one box and no other.
 *
 * <p><b>Source.</b> NIST SP 800-38D.
 *
 * <p>Thread-safe: holds no state.
 */
public final class ShareBox {
  /** How much longer the box is than what is in it. */
  public static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;

  private ShareBox() {}

  /** Seals; the caller wipes {@code key} and {@code plaintext}. */
  public static Bytes seal(
      Suite suite, Digest session, SiteId from, SiteId to, Secret key, byte[] plaintext) {
    try {
      return Bytes.of(crypt(Cipher.ENCRYPT_MODE, key, header(suite, session, from, to), plaintext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has AES-256-GCM", e);
    }
  }

  /**
   * Opens; the caller wipes what comes out.
   *
   * @param plaintextBytes how long the contents must be
   * @throws SundException with {@code MESSAGE_INVALID} if the box is not of this session, sender
   *     and receiver, was changed, or has another length
   */
  public static byte[] open(
      Suite suite,
      Digest session,
      SiteId from,
      SiteId to,
      Secret key,
      Bytes box,
      int plaintextBytes) {
    if (box.length() != plaintextBytes + TAG_BYTES) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "the box from " + from + " to " + to + " has a wrong length: " + box.length());
    }
    try {
      return crypt(Cipher.DECRYPT_MODE, key, header(suite, session, from, to), box.array());
    } catch (AEADBadTagException e) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "the box from " + from + " to " + to + " does not open: it was changed or misdirected",
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has AES-256-GCM", e);
    }
  }

  private static byte[] header(Suite suite, Digest session, SiteId from, SiteId to) {
    return Fields.of(suite, "share").raw(session).prefixed(from).prefixed(to).bytes();
  }

  /** AES-256-GCM under the zero nonce. */
  static byte[] crypt(int mode, Secret key, byte[] header, byte[] text)
      throws GeneralSecurityException {
    return crypt(mode, key, new byte[NONCE_BYTES], header, text);
  }

  /** AES-256-GCM with a tag of 16 bytes. */
  static byte[] crypt(int mode, Secret key, byte[] nonce, byte[] header, byte[] text)
      throws GeneralSecurityException {
    Checks.argument(key.length() == KeySchedule.KEY_BYTES, "an AES-256 key has 32 bytes");
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key("AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(header);
    return cipher.doFinal(text);
  }
}
