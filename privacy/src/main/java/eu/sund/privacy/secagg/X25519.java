package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.port.Entropy;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/**
 * Agreement on a secret over Curve25519.
 *
 * <p><b>Source.</b> RFC 7748, sections 5 and 6.1; the check for zero is the one of its section 6.1,
 * there optional, here a must.
 *
 * <p>Thread-safe: holds no state.
 */
public final class X25519 {
  /** Bytes of a private key, a public key and an agreed secret. */
  public static final int BYTES = 32;

  private static final Bytes BASE = Bytes.ofHex("09" + "00".repeat(31));

  private X25519() {}

  /** A new private key. */
  public static Secret newPrivate(Entropy entropy) {
    return Secret.taking(entropy.bytes(BYTES));
  }

  /** The public key that belongs to it, 32 bytes. */
  public static Bytes publicKey(Secret privateKey) {
    try (Secret point = agree(privateKey, BASE)) {
      return Bytes.of(point.bytes());
    }
  }

  /**
   * The secret that both sides reach. It is not uniform: derive keys from it.
   *
   * @param peer the other's public key, 32 bytes; the top bit is ignored, as RFC 7748 says
   * @throws SundException with {@code MESSAGE_INVALID} if {@code peer} is a point of small order,
   *     which would make the secret known to everybody, or has another length
   */
  public static Secret agree(Secret privateKey, Bytes peer) {
    Checks.argument(privateKey.length() == BYTES, "an X25519 private key has %s bytes", BYTES);
    if (peer.length() != BYTES) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "an X25519 public key has " + BYTES + " bytes, not " + peer.length());
    }
    Secret agreed;
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(scalar(privateKey));
      agreement.doPhase(point(peer), true);
      agreed = Secret.taking(agreement.generateSecret());
    } catch (InvalidKeyException e) {
      throw smallOrder(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has X25519", e);
    }
    return refuseZero(agreed);
  }

  /** The JDK refuses such points before; another provider need not. */
  static Secret refuseZero(Secret agreed) {
    int any = 0;
    for (byte b : agreed.bytes()) {
      any |= b;
    }
    if (any == 0) {
      throw smallOrder(null);
    }
    return agreed;
  }

  private static SundException smallOrder(@Nullable Throwable cause) {
    String detail = "an X25519 public key is a point of small order";
    return cause == null
        ? new SundException(ErrorCode.MESSAGE_INVALID, detail)
        : new SundException(ErrorCode.MESSAGE_INVALID, detail, cause);
  }

  private static PrivateKey scalar(Secret key) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key.bytes()));
  }

  private static PublicKey point(Bytes key) throws GeneralSecurityException {
    byte[] littleEndian = key.array();
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = littleEndian[BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    return KeyFactory.getInstance("X25519")
        .generatePublic(
            new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
  }
}
