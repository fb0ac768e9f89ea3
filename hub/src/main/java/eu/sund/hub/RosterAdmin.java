package eu.sund.hub;

import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.hub.store.Event;
import eu.sund.hub.store.HubStore;
import eu.sund.hub.store.Member;
import eu.sund.transport.identity.PeerKind;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The operator's part in the roster: appoints the officers once, drafts, and publishes what they
 * signed. The hub holds no officer's key and can sign nothing. Thread-safe.
 */
public final class RosterAdmin {
  private static final int SPKI_PREFIX = 12;
  private static final int SPKI_BYTES = 44;

  private final String network;
  private final HubStore store;
  private final InstantSource clock;

  RosterAdmin(String network, HubStore store, InstantSource clock) {
    this.network = network;
    this.store = store;
    this.clock = clock;
  }

  /** The network's officers, if they were appointed. */
  public Optional<Officers> officers() {
    return store.rosters().officers();
  }

  /**
   * The network's officers.
   *
   * @throws SundException {@code NOT_FOUND} if none were appointed
   */
  public Officers requireOfficers() {
    return officers()
        .orElseThrow(
            () ->
                new SundException(
                    ErrorCode.NOT_FOUND,
                    "the network has no officers yet; first: sund hub officers ONE.pub TWO.pub"));
  }

  /**
   * Appoints the officers, once: sites pin them when they join.
   *
   * @throws SundException {@code USAGE} if they are for another network, or others were appointed
   */
  public void appoint(Officers officers) {
    if (!officers.network().equals(network)) {
      throw new SundException(ErrorCode.USAGE, "these are officers of another network");
    }
    if (store.rosters().appoint(officers, clock.instant())) {
      event("appointed", "officers " + Officers.text(officers.fingerprint()));
    } else if (!requireOfficers().equals(officers)) {
      throw new SundException(
          ErrorCode.USAGE,
          "the network has its officers already, and its sites pin them: "
              + Officers.text(requireOfficers().fingerprint()));
    }
  }

  /** The newest published roster. */
  public Optional<SignedRoster> newest() {
    return store.rosters().newest().map(bytes -> SignedRoster.decode(bytes.array()));
  }

  /**
   * The next roster without signatures: every site that is enrolled and not revoked.
   *
   * @throws SundException {@code NOT_FOUND} without officers, {@code USAGE} if two sites have one
   *     key or an entry breaks a rule
   */
  public SignedRoster draft() {
    Officers officers = requireOfficers();
    Optional<Roster> newest = newest().map(SignedRoster::roster);
    int version = newest.map(Roster::version).orElse(0) + 1;
    try {
      List<Roster.Entry> sites =
          store.members().members().stream()
              .filter(m -> m.kind() == PeerKind.SITE && !m.isRevoked())
              .map(member -> entry(member, newest))
              .toList();
      return SignedRoster.draft(
          new Roster(network, version, officers.fingerprint(), sites), officers);
    } catch (IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.USAGE, e.getMessage() + "; revoke the member and invite it anew", e);
    }
  }

  /** A member's entry; language and group, which officers wrote into the newest roster, stay. */
  private static Roster.Entry entry(Member member, Optional<Roster> newest) {
    byte[] key = Arrays.copyOfRange(member.signingKey(), SPKI_PREFIX, SPKI_BYTES);
    SiteId site = new SiteId(member.name());
    Optional<Roster.Entry> before = newest.flatMap(roster -> roster.find(site));
    return new Roster.Entry(
        site,
        member.country(),
        member.organisation().strip(),
        Bytes.of(key),
        before.map(Roster.Entry::language).orElse(""),
        before.map(Roster.Entry::group).orElse(""));
  }

  /**
   * Publishes a roster: a serving hub sends it to the sites within seconds.
   *
   * @throws SundException {@code ROSTER_REFUSED} if it does not hold or is not newer than the
   *     newest
   */
  public void publish(SignedRoster signed) {
    signed.verify(network, requireOfficers().fingerprint());
    int version = signed.roster().version();
    Optional<Integer> newest = newest().map(s -> s.roster().version());
    if (newest.filter(v -> v >= version).isPresent()
        || !store.rosters().publish(signed, clock.instant())) {
      throw new SundException(
          ErrorCode.ROSTER_REFUSED,
          "roster "
              + version
              + " is not newer than the newest published; draft a new one: sund roster draft");
    }
    event("published", signed.roster().toString());
  }

  private void event(String action, String subject) {
    store.events().add(new Event(clock.instant(), "operator", action, subject));
  }
}
