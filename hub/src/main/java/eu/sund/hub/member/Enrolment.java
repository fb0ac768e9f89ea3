package eu.sund.hub.member;

import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.study.PublicKeys;
import eu.sund.hub.store.Enrolled;
import eu.sund.hub.store.Event;
import eu.sund.hub.store.HubStore;
import eu.sund.transport.EnrolmentHandler;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits newcomers who bring a token, and renews members' certificates. Thread-safe. */
public final class Enrolment implements EnrolmentHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
  private static final int TOKEN_MAX = 200;
  private static final Bytes NO_OFFICERS = Bytes.of(new byte[0]);

  private final HubStore store;
  private final NetworkAuthority authority;
  private final MemberIndex members;
  private final Terms terms;

  /**
   * What newcomers are told and given.
   *
   * @param hubName the hub's own name
   * @param life how long a certificate lives
   */
  public record Terms(String hubName, Duration life, InstantSource clock) {}

  /** Works on a store with an authority. */
  public Enrolment(HubStore store, NetworkAuthority authority, MemberIndex members, Terms terms) {
    this.store = store;
    this.authority = authority;
    this.members = members;
    this.terms = terms;
  }

  @Override
  public Grant join(Application application) {
    String token = application.token();
    if (token.isBlank() || token.length() > TOKEN_MAX) {
      throw new SundException(ErrorCode.TOKEN_REFUSED, "this is no token");
    }
    Bytes officers = application.kind() == PeerKind.SITE ? officers(application) : NO_OFFICERS;
    try {
      byte[] _ = PublicKeys.raw(application.signingKey());
    } catch (IllegalArgumentException e) {
      throw new SundException(ErrorCode.MESSAGE_INVALID, "the signing key is weak", e);
    }
    Instant now = terms.clock().instant();
    Enrolled enrolled =
        store
            .members()
            .enrol(
                Tokens.hash(token),
                application.kind(),
                now,
                application.signingKey().getEncoded(),
                invite ->
                    authority.issue(
                        application.request(),
                        new PeerName(authority.network(), invite.kind(), invite.name()),
                        terms.life(),
                        now));
    members.refresh();
    String who = enrolled.invite().kind().word() + " " + enrolled.invite().name();
    store.events().add(new Event(now, who, "joined", who));
    LOG.info("{} joined", who);
    return new Grant(
        new PeerName(authority.network(), enrolled.invite().kind(), enrolled.invite().name()),
        enrolled.chain(),
        List.of(authority.root()),
        enrolled.invite().country(),
        enrolled.invite().organisation(),
        terms.hubName(),
        officers);
  }

  /** Before the token is spent: a site that was told other officers would throw its answer away. */
  private Bytes officers(Application application) {
    Officers officers =
        store
            .rosters()
            .officers()
            .orElseThrow(
                () ->
                    new SundException(
                        ErrorCode.ROSTER_REFUSED,
                        "this hub's operator has not named the network's officers yet"));
    if (!application.officers().equals(Optional.of(officers.fingerprint()))) {
      throw new SundException(
          ErrorCode.ROSTER_REFUSED,
          "the network's officers are others than you were told: their fingerprint here is "
              + Officers.text(officers.fingerprint())
              + ". Ask the officers which is right; the token is still good");
    }
    return Bytes.of(officers.encode());
  }

  @Override
  public List<X509Certificate> renew(Peer peer, CertificateRequest request) {
    members.require(peer, peer.name().kind());
    Instant now = terms.clock().instant();
    List<X509Certificate> chain = authority.issue(request, peer.name(), terms.life(), now);
    store.members().renewed(peer.name().kind(), peer.name().name(), chain.getFirst(), now);
    LOG.info("{} {} renewed its certificate", peer.name().kind().word(), peer.name().name());
    return chain;
  }
}
