package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.port.Signer;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;

/**
 * Signatures, made and checked with Bouncy Castle, whose arithmetic takes a fraction of the JDK's
 * time (decision 0030). Making one takes the same steps for every key; checking knows no secret.
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

  /** Ed25519 itself: no context, no hash before. */
  private static final int ALGORITHM = org.bouncycastle.math.ec.rfc8032.Ed25519.Algorithm.Ed25519;

  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  /** Whether the signature is one of the message by the key; false for whatever is malformed. */
  public static boolean verify(Bytes rawPublicKey, byte[] message, Bytes signature) {
    if (rawPublicKey.length() != KEY_BYTES || signature.length() != SIGNATURE_BYTES) {
      return false;
    }
    try {
      return new Ed25519PublicKeyParameters(rawPublicKey.array(), 0)
          .verify(ALGORITHM, null, message, 0, message.length, signature.array(), 0);
    } catch (IllegalArgumentException e) {
      return false; // these 32 bytes are no point of the curve
    }
  }

  /**
   * Signs with the key. What belongs to it alone is computed once, here.
   *
   * @throws IllegalArgumentException if it is not an Ed25519 key that shows its bytes
   */
  public static Signer signer(PrivateKey key) {
    Ed25519PrivateKeyParameters own = new Ed25519PrivateKeyParameters(seed(key), 0);
    own.generatePublicKey();
    return message -> {
      byte[] signature = new byte[SIGNATURE_BYTES];
      own.sign(ALGORITHM, null, message, 0, message.length, signature, 0);
      return Bytes.of(signature);
    };
  }

  private static byte[] seed(PrivateKey key) {
    if (key instanceof EdECPrivateKey edwards
        && edwards.getParams().getName().equals("Ed25519")
        && edwards.getBytes().isPresent()) {
      return edwards.getBytes().get();
    }
    throw new IllegalArgumentException("an Ed25519 private key whose bytes are at hand is needed");
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
