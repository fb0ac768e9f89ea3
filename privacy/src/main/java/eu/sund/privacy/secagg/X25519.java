package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.port.Entropy;

/**
 * Agreement on a secret over Curve25519, with Bouncy Castle's ladder (decision 0030): the same
 * steps for every key, half of the JDK's time, and no copy of the private key's bytes.
 *
 * <p><b>Source.</b> RFC 7748, sections 5 and 6.1; the check for zero is the one of its section 6.1,
 * there optional, here a must.
 *
 * <p>Thread-safe: holds no state.
 */
public final class X25519 {
  /** Bytes of a private key, a public key and an agreed secret. */
  public static final int BYTES = 32;

  private X25519() {}

  /** A new private key. */
  public static Secret newPrivate(Entropy entropy) {
    return Secret.taking(entropy.bytes(BYTES));
  }

  /** The public key that belongs to it, 32 bytes. */
  public static Bytes publicKey(Secret privateKey) {
    checkLength(privateKey);
    byte[] point = new byte[BYTES];
    org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(privateKey.bytes(), 0, point, 0);
    return Bytes.of(point);
  }

  /**
   * The secret that both sides reach. It is not uniform: derive keys from it.
   *
   * @param peer the other's public key, 32 bytes; the top bit is ignored, as RFC 7748 says
   * @throws SundException with {@code MESSAGE_INVALID} if {@code peer} is a point of small order,
   *     which would make the secret known to everybody, or has another length
   */
  public static Secret agree(Secret privateKey, Bytes peer) {
    checkLength(privateKey);
    if (peer.length() != BYTES) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "an X25519 public key has " + BYTES + " bytes, not " + peer.length());
    }
    byte[] agreed = new byte[BYTES];
    if (!org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
        privateKey.bytes(), 0, peer.array(), 0, agreed, 0)) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "an X25519 public key is a point of small order");
    }
    return Secret.taking(agreed);
  }

  private static void checkLength(Secret privateKey) {
    Checks.argument(privateKey.length() == BYTES, "an X25519 private key has %s bytes", BYTES);
  }
}
