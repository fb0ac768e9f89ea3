package eu.sund.hub.member;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.hub.store.Enrolled;
import eu.sund.hub.store.Event;
import eu.sund.hub.store.HubStore;
import eu.sund.transport.EnrolmentHandler;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerName;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits newcomers who bring a token, and renews members' certificates. Thread-safe. */
public final class Enrolment implements EnrolmentHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
  private static final int TOKEN_MAX = 200;

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
        terms.hubName());
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
