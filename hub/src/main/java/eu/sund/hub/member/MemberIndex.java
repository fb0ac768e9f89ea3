package eu.sund.hub.member;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.hub.store.Member;
import eu.sund.hub.store.MemberStore;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is a member now, held in memory and read anew from the database every two seconds: another
 * process may have revoked somebody. Thread-safe.
 */
public final class MemberIndex {
  private record Known(List<Member> members, Set<BigInteger> revoked) {}

  private final MemberStore store;
  private final InstantSource clock;
  private volatile Known known = new Known(List.of(), Set.of());

  /** Reads the members. */
  public MemberIndex(MemberStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    refresh();
  }

  /**
   * Reads again.
   *
   * @return whether anything changed
   */
  public boolean refresh() {
    Known now = new Known(store.members(), store.revokedSerials(clock.instant()));
    boolean changed = !now.equals(known);
    known = now;
    return changed;
  }

  /** Whether a verified caller is no member, or not any more. */
  public boolean isRevoked(Peer peer) {
    Known now = known;
    return now.revoked().contains(peer.serial())
        || member(peer.name().kind(), peer.name().name()).filter(m -> !m.isRevoked()).isEmpty();
  }

  /** A member, revoked or not. */
  public Optional<Member> member(PeerKind kind, String name) {
    return known.members().stream()
        .filter(m -> m.kind() == kind && m.name().equals(name))
        .findFirst();
  }

  /** Members of a kind that are not revoked, by name. */
  public List<Member> live(PeerKind kind) {
    return known.members().stream().filter(m -> m.kind() == kind && !m.isRevoked()).toList();
  }

  /**
   * The caller as a member.
   *
   * @throws SundException {@code REVOKED}, or {@code IDENTITY_REFUSED} if it is of another kind
   */
  public Member require(Peer peer, PeerKind kind) {
    if (peer.name().kind() != kind) {
      throw new SundException(
          ErrorCode.IDENTITY_REFUSED, "only a " + kind.word() + " may ask for this");
    }
    if (isRevoked(peer)) {
      throw new SundException(
          ErrorCode.REVOKED, kind.word() + " '" + peer.name().name() + "' is no member any more");
    }
    return member(kind, peer.name().name()).orElseThrow();
  }
}
