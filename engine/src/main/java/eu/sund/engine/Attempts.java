package eu.sund.engine;

import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.SiteAttempt;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attempts of a round at a site.
 *
 * @param begun the last attempt that keys were made for; 0 if none
 * @param live the attempt that goes on; empty after a restart, for its secrets were in memory only
 * @param offered for each attempt that masked words left in, what the check of its sum needs
 * @param signed the survivors signed for the round
 */
public record Attempts(
    int begun,
    Optional<SiteAttempt> live,
    SortedMap<Integer, SumKey> offered,
    Optional<List<SiteId>> signed) {
  /** Copies. */
  public Attempts {
    offered = new TreeMap<>(offered);
  }

  /** Whether the round's list is settled: enough sites signed it, and this one told its shares. */
  public boolean isSettled() {
    return live.filter(SiteAttempt::hasRevealed).isPresent();
  }

  static Attempts none() {
    return new Attempts(0, Optional.empty(), new TreeMap<>(), Optional.empty());
  }

  Attempts begun(int attempt) {
    return new Attempts(attempt, Optional.empty(), offered, signed);
  }

  Attempts live(SiteAttempt state) {
    return new Attempts(begun, Optional.of(state), offered, signed);
  }

  Attempts offered(int attempt, SumKey key) {
    SortedMap<Integer, SumKey> more = new TreeMap<>(offered);
    more.put(attempt, key);
    return new Attempts(begun, live, more, signed);
  }

  Attempts signed(List<SiteId> survivors) {
    return new Attempts(begun, live, offered, Optional.of(survivors));
  }

  /** Given up: the secrets that are left are wiped. */
  Attempts wiped() {
    live.ifPresent(SiteAttempt::wipe);
    return new Attempts(begun, Optional.empty(), offered, signed);
  }
}
