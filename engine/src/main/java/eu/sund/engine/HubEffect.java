package eu.sund.engine;

import eu.sund.core.SiteId;
import java.util.List;

/** What the hub must do, in order. A {@link Write} is on disk before a later effect is begun. */
public sealed interface HubEffect {
  /** Append to the run's journal. */
  record Write(HubRecord record) implements HubEffect {}

  /** Ask a site whether it takes part. */
  record Propose(SiteId site) implements HubEffect {}

  /** Ask a site for its update of a round, with the sum of the round before. */
  record Call(SiteId site, int round) implements HubEffect {}

  /**
   * Sum the updates of a round, absorb the sum, and report {@code Continued} or {@code Finished}.
   */
  record Sum(int round, List<SiteId> participants) implements HubEffect {}

  /** The sum of a round is known and written: its updates can go. */
  record DropUpdates(int round) implements HubEffect {}

  /** Tell a site that the run ended. */
  record TellEnd(SiteId site, Outcome outcome) implements HubEffect {}
}
