package eu.sund.engine;

import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.secagg.Masks;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the hub must do, in order. A {@link Write} is on disk before a later effect is begun. */
public sealed interface HubEffect {
  /** Append to the run's journal. */
  record Write(HubRecord record) implements HubEffect {}

  /** Ask a site whether it takes part. */
  record Propose(SiteId site) implements HubEffect {}

  /** Call a site for an attempt of a round, with the sum of the round before. */
  record Call(SiteId site, int round, int attempt) implements HubEffect {}

  /** Relay something to a site within an attempt. */
  record Say(SiteId site, int round, int attempt, HubMessage message) implements HubEffect {}

  /**
   * Sum the survivors' masked words, take the masks off, absorb the sum, and report {@code
   * Continued} or {@code Finished}.
   *
   * @param checks the survivors' masked coordinates of the sum check
   */
  record Sum(
      int round, int attempt, List<SiteId> survivors, SortedMap<SiteId, Long> checks, Masks masks)
      implements HubEffect {
    /** Copies. */
    public Sum {
      survivors = List.copyOf(survivors);
      checks = new TreeMap<>(checks);
    }
  }

  /** The masked words of a round can go. */
  record DropUpdates(int round) implements HubEffect {}

  /** Tell a site that the run ended. */
  record TellEnd(SiteId site, Outcome outcome) implements HubEffect {}

  /** A line for the operator's log, without secrets. */
  record Note(String line) implements HubEffect {}
}
