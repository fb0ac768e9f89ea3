package eu.sund.transport.identity;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A caller whose certificate was verified.
 *
 * @param serial the certificate's serial number
 * @param notAfter when the certificate ends
 */
public record Peer(PeerName name, BigInteger serial, Instant notAfter) {

  /** The peer that a verified certificate names. */
  public static Peer of(X509Certificate certificate) {
    return new Peer(
        PeerName.of(certificate),
        certificate.getSerialNumber(),
        certificate.getNotAfter().toInstant());
  }
}
