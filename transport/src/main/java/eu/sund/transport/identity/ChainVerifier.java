package eu.sund.transport.identity;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Verifies a certificate chain against the network's roots: signatures, dates, path length, key
 * type, key usage and the one name.
 */
public final class ChainVerifier {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final int CHAIN_MAX = 4;

  private ChainVerifier() {}

  /**
   * Verifies a chain.
   *
   * @param presented as the peer sent it, own certificate first; the root may be among them
   * @param now the time to hold the dates against
   * @return whom the chain proves
   * @throws SundException IDENTITY_REFUSED with the cause in words
   */
  public static Peer verify(
      List<X509Certificate> presented, Collection<X509Certificate> roots, Instant now) {
    if (presented.isEmpty() || presented.size() > CHAIN_MAX) {
      throw refused("a chain must have 1 to " + CHAIN_MAX + " certificates");
    }
    List<X509Certificate> path = new ArrayList<>(presented);
    path.removeIf(roots::contains);
    if (path.isEmpty()) {
      throw refused("a root certificate is no member's certificate");
    }
    X509Certificate leaf = path.getFirst();
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate root : roots) {
      if (!now.isBefore(root.getNotBefore().toInstant())
          && !now.isAfter(root.getNotAfter().toInstant())) {
        anchors.add(new TrustAnchor(root, null));
      }
    }
    if (anchors.isEmpty()) {
      throw refused("no root of the network is valid at " + now + "; check this machine's clock");
    }
    validate(path, anchors, now);
    checkLeaf(leaf);
    Peer peer = Peer.of(leaf);
    String purpose = peer.name().kind() == PeerKind.HUB ? SERVER_AUTH : CLIENT_AUTH;
    if (!purposes(leaf).equals(List.of(purpose))) {
      throw refused("the certificate of " + peer.name() + " is for another purpose");
    }
    return peer;
  }

  private static void validate(List<X509Certificate> path, Set<TrustAnchor> anchors, Instant now) {
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (CertPathValidatorException e) {
      int index = Math.max(0, Math.min(path.size() - 1, e.getIndex()));
      throw refused(words(e, path.get(index), path.getLast(), now), e);
    } catch (CertificateException e) {
      throw refused("the certificate chain cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform verifies certificate paths", e);
    }
  }

  private static String words(
      CertPathValidatorException e, X509Certificate at, X509Certificate last, Instant now) {
    CertPathValidatorException.Reason reason = e.getReason();
    if (reason == BasicReason.EXPIRED) {
      return "the certificate of "
          + subject(at)
          + " ended on "
          + at.getNotAfter().toInstant()
          + ", it is "
          + now
          + " here";
    }
    if (reason == BasicReason.NOT_YET_VALID) {
      return "the certificate of "
          + subject(at)
          + " is not yet valid: it begins on "
          + at.getNotBefore().toInstant()
          + ", it is "
          + now
          + " here. Check the clocks of both machines";
    }
    return "the certificate was not issued by this network but by '"
        + shorten(last.getIssuerX500Principal().getName())
        + "'. If that names a firewall or a proxy, it opens TLS connections (TLS inspection): ask"
        + " for an exception for the hub's address";
  }

  private static void checkLeaf(X509Certificate leaf) {
    boolean[] usage = leaf.getKeyUsage();
    if (leaf.getVersion() != 3
        || leaf.getBasicConstraints() != -1
        || usage == null
        || !usage[0]
        || !Keys.isP256(leaf.getPublicKey())) {
      throw refused("the certificate is not one of a member: ECDSA P-256, for signatures, no CA");
    }
  }

  private static List<String> purposes(X509Certificate leaf) {
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      return purposes == null ? List.of() : purposes;
    } catch (CertificateParsingException e) {
      throw refused("the certificate's purposes cannot be read", e);
    }
  }

  static String subject(X509Certificate certificate) {
    return shorten(certificate.getSubjectX500Principal().getName());
  }

  static String shorten(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 120 ? plain.substring(0, 120) + "…" : plain;
  }

  static SundException refused(String detail) {
    return new SundException(ErrorCode.IDENTITY_REFUSED, detail);
  }

  private static SundException refused(String detail, Exception cause) {
    return new SundException(ErrorCode.IDENTITY_REFUSED, detail, cause);
  }
}
