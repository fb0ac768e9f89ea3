package eu.sund.hub.member;

import eu.sund.core.Bytes;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.RosterView;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.hub.store.RosterStore;
import java.util.Optional;

/**
 * The newest published roster, held in memory and read anew from the database: another process may
 * have published one. Thread-safe.
 */
public final class Rosters implements RosterView {
  private record Known(Bytes bytes, Roster roster) {}

  private final RosterStore store;
  private volatile Optional<Known> known = Optional.empty();

  /** Reads the roster. */
  public Rosters(RosterStore store) {
    this.store = store;
    boolean _ = refresh();
  }

  /**
   * Reads again.
   *
   * @return whether another roster is in force now
   */
  public synchronized boolean refresh() {
    Optional<Bytes> newest = store.newest();
    if (newest.equals(known.map(Known::bytes))) {
      return false;
    }
    known = newest.map(b -> new Known(b, SignedRoster.decode(b.array()).roster()));
    return true;
  }

  @Override
  public Optional<Roster> current() {
    return known.map(Known::roster);
  }

  /** The roster in force with its signatures, in canonical bytes. */
  public Optional<Bytes> signed() {
    return known.map(Known::bytes);
  }

  /** The network's officers, if they are known. */
  public Optional<Officers> officers() {
    return store.officers();
  }
}
