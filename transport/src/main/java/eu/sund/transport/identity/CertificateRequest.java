package eu.sund.transport.identity;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A member's wish for a certificate (PKCS #10): its public key and the proof that it holds the
 * private one. Names and extensions that a request may carry are never read: the hub chooses them.
 */
public final class CertificateRequest {
  private static final int BYTES_MAX = 8 << 10;

  private final byte[] der;
  private final PublicKey publicKey;

  private CertificateRequest(byte[] der, PublicKey publicKey) {
    this.der = der;
    this.publicKey = publicKey;
  }

  /** Makes the request for a key pair. */
  public static CertificateRequest make(KeyPair pair) {
    try {
      var builder =
          new JcaPKCS10CertificationRequestBuilder(
              new X500Principal("CN=request"), pair.getPublic());
      var signer =
          new JcaContentSignerBuilder(Keys.signature(pair.getPublic())).build(pair.getPrivate());
      return new CertificateRequest(builder.build(signer).getEncoded(), pair.getPublic());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate request could not be made", e);
    }
  }

  /**
   * Reads and verifies a request.
   *
   * @throws SundException MESSAGE_INVALID if it cannot be read, its key is not ECDSA P-256 or its
   *     signature does not verify
   */
  public static CertificateRequest parse(byte[] der) {
    if (der.length == 0 || der.length > BYTES_MAX) {
      throw invalid("has " + der.length + " bytes, must have 1 to " + BYTES_MAX, null);
    }
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
      PublicKey key = request.getPublicKey();
      if (!Keys.isP256(key)) {
        throw invalid("must be for an ECDSA P-256 key", null);
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw invalid("is not signed by its own key", null);
      }
      return new CertificateRequest(der.clone(), key);
    } catch (SundException e) {
      throw e;
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      // BouncyCastle answers malformed bytes with runtime exceptions of many kinds.
      throw invalid("cannot be read", e);
    }
  }

  private static SundException invalid(
      String rule, @org.jspecify.annotations.Nullable Exception e) {
    String detail = "the certificate request " + rule;
    return e == null
        ? new SundException(ErrorCode.MESSAGE_INVALID, detail)
        : new SundException(ErrorCode.MESSAGE_INVALID, detail, e);
  }

  /** The key to certify. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The request's bytes. */
  public byte[] der() {
    return der.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CertificateRequest that && Arrays.equals(der, that.der);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(der);
  }
}
