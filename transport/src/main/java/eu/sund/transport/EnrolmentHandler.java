package eu.sund.transport;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The hub's side of enrolment. Called on virtual threads, several at a time; may block. */
public interface EnrolmentHandler {

  /**
   * Admits a member.
   *
   * @throws eu.sund.core.SundException TOKEN_REFUSED if the token is unknown, used, expired or for
   *     the other kind; its detail goes to the caller
   */
  Grant join(Application application);

  /**
   * Signs a member's next certificate.
   *
   * @return the chain, leaf first, without the root
   * @throws eu.sund.core.SundException REVOKED or IDENTITY_REFUSED
   */
  List<X509Certificate> renew(Peer peer, CertificateRequest request);

  /**
   * What a newcomer sends; form and self-signature of the request are verified.
   *
   * @param signingKey the member's Ed25519 public key, form verified
   * @param officers the fingerprint of the officers that it pins, if it pins any
   */
  record Application(
      String token,
      PeerKind kind,
      CertificateRequest request,
      PublicKey signingKey,
      Optional<Digest> officers) {}

  /**
   * What a newcomer gets.
   *
   * @param chain leaf first, without the root
   * @param officers the network's officers in canonical bytes; empty for a researcher
   */
  record Grant(
      PeerName name,
      List<X509Certificate> chain,
      List<X509Certificate> roots,
      String country,
      String organisation,
      String hubName,
      Bytes officers) {}
}
