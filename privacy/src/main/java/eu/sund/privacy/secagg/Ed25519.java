package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Signatures, checked. Signing is lent through {@link eu.sund.core.port.Signer}.
 *
 * <p><b>Source.</b> RFC 8032, section 5.1; RFC 8410, section 4 (the X.509 form).
 *
 * <p>Thread-safe: holds no state.
 */
public final class Ed25519 {
  /** Bytes of a raw public key. */
  public static final int KEY_BYTES = 32;

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  /** Whether the signature is one of the message by the key; false for whatever is malformed. */
  public static boolean verify(Bytes rawPublicKey, byte[] message, Bytes signature) {
    if (rawPublicKey.length() != KEY_BYTES || signature.length() != SIGNATURE_BYTES) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(x509(rawPublicKey).array())));
      verifier.update(message);
      return verifier.verify(signature.array());
    } catch (GeneralSecurityException e) {
      return false; // the JDK says so of keys and signatures that are none
    }
  }

  /**
   * A raw key's X.509 form, 44 bytes.
   *
   * @throws IllegalArgumentException if the raw key has not 32 bytes
   */
  public static Bytes x509(Bytes raw) {
    Checks.argument(raw.length() == KEY_BYTES, "an Ed25519 key has %s bytes", KEY_BYTES);
    byte[] all = Arrays.copyOf(X509, X509.length + KEY_BYTES);
    System.arraycopy(raw.array(), 0, all, X509.length, KEY_BYTES);
    return Bytes.of(all);
  }

  /**
   * The raw key in an X.509 form.
   *
   * @throws IllegalArgumentException if it is not the X.509 form of an Ed25519 key
   */
  public static Bytes raw(Bytes x509) {
    byte[] all = x509.array();
    Checks.argument(
        all.length == X509.length + KEY_BYTES
            && Arrays.equals(all, 0, X509.length, X509, 0, X509.length),
        "these bytes are not the X.509 form of an Ed25519 key");
    return Bytes.of(Arrays.copyOfRange(all, X509.length, all.length));
  }
}
