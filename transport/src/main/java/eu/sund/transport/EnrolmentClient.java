package eu.sund.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.ChainVerifier;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.identity.Trust;
import eu.sund.transport.wire.EnrolmentGrpc;
import eu.sund.transport.wire.JoinReply;
import eu.sund.transport.wire.JoinRequest;
import eu.sund.transport.wire.MemberKind;
import io.grpc.ManagedChannel;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A newcomer's first contact with the hub. */
public final class EnrolmentClient {

  private EnrolmentClient() {}

  /**
   * Joins the network: makes a key, checks that the server's chain ends in the root with this
   * fingerprint, and only then sends the token. Blocks.
   *
   * @param signingKey the member's Ed25519 public key
   * @throws SundException IDENTITY_REFUSED if the fingerprint differs (the token was not sent),
   *     TOKEN_REFUSED, VERSION_UNSUPPORTED, PEER_UNREACHABLE
   */
  public static Joined join(Invitation invitation, PublicKey signingKey, InstantSource clock) {
    String where = Dial.where(invitation.hub(), invitation.proxy());
    AtomicReference<Peer> hub = new AtomicReference<>();
    KeyPair key = Identity.newKey(new SecureRandom());
    JoinRequest.Builder request =
        JoinRequest.newBuilder()
            .setToken(invitation.token())
            .setCsr(UnsafeByteOperations.unsafeWrap(CertificateRequest.make(key).der()))
            .setSigningKey(UnsafeByteOperations.unsafeWrap(signingKey.getEncoded()))
            .setKind(invitation.kind() == PeerKind.SITE ? MemberKind.SITE : MemberKind.RESEARCHER)
            .setProtocolMin(Protocol.VERSIONS.min())
            .setProtocolMax(Protocol.VERSIONS.max());
    invitation.officers().ifPresent(o -> request.setOfficers(ByteString.copyFrom(o.bytes())));
    ManagedChannel channel =
        Dial.open(
            invitation.hub(),
            invitation.proxy(),
            Tls.client(null, Trust.pinned(invitation.fingerprint(), clock, hub::set)));
    JoinReply reply;
    try {
      reply =
          Dial.call(
              where,
              () ->
                  EnrolmentGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(Dial.CALL_SECONDS, TimeUnit.SECONDS)
                      .join(request.build()));
    } finally {
      channel.shutdownNow();
    }
    Peer server = hub.get();
    if (server == null) {
      throw new SundException(ErrorCode.INTERNAL, "the hub's certificate was not seen");
    }
    return joined(invitation, reply, key, server, clock);
  }

  private static Joined joined(
      Invitation invitation, JoinReply reply, KeyPair key, Peer server, InstantSource clock) {
    List<X509Certificate> roots =
        certificates(reply.getRootsList()).stream()
            .filter(c -> Certificates.digest(c).equals(invitation.fingerprint()))
            .toList();
    List<X509Certificate> chain = certificates(reply.getChainList());
    if (roots.size() != 1 || chain.isEmpty()) {
      throw Wire.invalid("the hub's answer must hold our certificate and the network's root");
    }
    Peer self = ChainVerifier.verify(chain, roots, clock.instant());
    PeerName expected = server.name();
    if (self.name().kind() != invitation.kind()
        || !self.name().network().equals(expected.network())
        || !self.name().name().equals(reply.getName())
        || !expected.name().equals(reply.getHubName())
        || !chain.getFirst().getPublicKey().equals(key.getPublic())) {
      throw Wire.invalid("the hub's answer is for another key, name or network");
    }
    return new Joined(
        Identity.of(key.getPrivate(), chain, roots),
        Failures.tidy(reply.getCountry()),
        Failures.tidy(reply.getOrganisation()),
        reply.getHubName(),
        Bytes.of(reply.getOfficers().toByteArray()));
  }

  static List<X509Certificate> certificates(List<ByteString> ders) {
    return Certificates.parseAll(ders.stream().map(ByteString::toByteArray).toList());
  }

  /** The identity that a renewal's answer gives. */
  static Identity renewed(Identity old, KeyPair key, List<ByteString> answer, InstantSource clock) {
    List<X509Certificate> chain = certificates(answer);
    Peer self = ChainVerifier.verify(chain, old.roots(), clock.instant());
    if (!self.name().equals(old.name())
        || !chain.getFirst().getPublicKey().equals(key.getPublic())) {
      throw Wire.invalid("the hub's answer is for another key or name");
    }
    return Identity.of(key.getPrivate(), chain, old.roots());
  }

  /**
   * What a newcomer was told.
   *
   * @param fingerprint of the network's root, see {@link Certificates#parseFingerprint}
   * @param officers the fingerprint of the network's officers, which a site pins
   */
  public record Invitation(
      Endpoint hub,
      Optional<HttpProxy> proxy,
      Digest fingerprint,
      String token,
      PeerKind kind,
      Optional<Digest> officers) {

    /** Says everything but the token. */
    @Override
    public String toString() {
      return "invitation of a " + kind.word() + " to " + hub;
    }
  }

  /**
   * What a newcomer got; the identity is not stored yet.
   *
   * @param officers the network's officers as the hub sent them: the caller verifies them
   */
  public record Joined(
      Identity identity, String country, String organisation, String hubName, Bytes officers) {}
}
