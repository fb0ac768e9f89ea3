package eu.sund.transport.identity;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslCertificateException;
import io.grpc.netty.shaded.io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a TLS connection trusts: chains of the network only, and by the URI in the certificate,
 * never by host name. The machine's own list of authorities plays no part.
 */
public final class Trust {
  private Trust() {}

  /** At a hub: members of its own network that dial in. */
  public static X509ExtendedTrustManager members(Supplier<Identity> hub, InstantSource clock) {
    return new Verifying(
        false,
        presented -> {
          Identity own = hub.get();
          Peer peer = ChainVerifier.verify(presented, own.roots(), clock.instant());
          if (!peer.name().network().equals(own.name().network())
              || peer.name().kind() == PeerKind.HUB) {
            throw ChainVerifier.refused(peer.name() + " is no site or researcher of this network");
          }
          return peer;
        },
        peer -> {});
  }

  /** At a member: one hub. */
  public static X509ExtendedTrustManager hub(
      PeerName expected, List<X509Certificate> roots, InstantSource clock) {
    return new Verifying(
        true,
        presented -> {
          Peer peer = ChainVerifier.verify(presented, roots, clock.instant());
          if (!peer.name().equals(expected)) {
            throw ChainVerifier.refused(
                "expected " + expected + " at the other end, found " + peer.name());
          }
          return peer;
        },
        peer -> {});
  }

  /**
   * At a newcomer: any hub under the root with this fingerprint.
   *
   * @param found told who it is
   */
  public static X509ExtendedTrustManager pinned(
      Digest fingerprint, InstantSource clock, Consumer<Peer> found) {
    return new Verifying(
        true,
        presented -> {
          X509Certificate root =
              presented.stream()
                  .filter(c -> Certificates.digest(c).equals(fingerprint))
                  .findFirst()
                  .orElseThrow(() -> otherRoot(presented, fingerprint));
          Peer peer = ChainVerifier.verify(presented, List.of(root), clock.instant());
          if (peer.name().kind() != PeerKind.HUB) {
            throw ChainVerifier.refused(peer.name() + " is not a hub");
          }
          return peer;
        },
        found);
  }

  private static SundException otherRoot(List<X509Certificate> presented, Digest fingerprint) {
    X509Certificate last = presented.getLast();
    return new SundException(
        ErrorCode.IDENTITY_REFUSED,
        String.format(
            Locale.ROOT,
            "the server does not belong to the network with the fingerprint sha256:%s: its chain"
                + " ends in '%s' (%s), issued by '%s'. The token was not sent. Compare the"
                + " fingerprint with the hub's operator; if the issuer names a firewall or a proxy,"
                + " it opens TLS connections (TLS inspection)",
            fingerprint.hex(),
            ChainVerifier.subject(last),
            Certificates.fingerprint(last),
            ChainVerifier.shorten(last.getIssuerX500Principal().getName())));
  }

  /** Runs one check on every chain of one direction and refuses the other direction. */
  private static final class Verifying extends X509ExtendedTrustManager {
    private final boolean server;
    private final Function<List<X509Certificate>, Peer> check;
    private final Consumer<Peer> found;

    Verifying(boolean server, Function<List<X509Certificate>, Peer> check, Consumer<Peer> found) {
      this.server = server;
      this.check = check;
      this.found = found;
    }

    private void run(boolean servers, X509Certificate[] chain) throws CertificateException {
      if (servers != server) {
        throw new CertificateException("wrong side of the connection");
      }
      try {
        found.accept(check.apply(Arrays.asList(chain)));
      } catch (SundException e) {
        throw alert(e);
      }
    }

    /** The failure in a form that makes BoringSSL tell the peer the right reason. */
    private static CertificateException alert(SundException e) {
      boolean dated =
          e.getCause() instanceof CertPathValidatorException path
              && (path.getReason() == BasicReason.EXPIRED
                  || path.getReason() == BasicReason.NOT_YET_VALID);
      return dated || !OpenSsl.isAvailable()
          ? new CertificateException(e.getMessage(), e)
          : new OpenSslCertificateException(
              e.getMessage(), e, CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      run(false, chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      run(true, chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      run(false, chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      run(true, chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      run(false, chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      run(true, chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
