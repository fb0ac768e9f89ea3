package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import java.util.List;

/**
 * What the hub's journal keeps of a run, in order; replaying it gives the state. Written before
 * anything is said.
 */
public sealed interface HubRecord {
  /** A site agreed to take part. */
  record Accepted(SiteId site) implements HubRecord {}

  /** Another attempt of the open round begins; its number is never used again. */
  record AttemptOpened(int round, int attempt) implements HubRecord {}

  /** The sum over these sites is to be opened: sites that sign this list sign no other. */
  record Survivors(int round, int attempt, List<SiteId> sites) implements HubRecord {
    /** Copies. */
    public Survivors {
      sites = List.copyOf(sites);
    }
  }

  /**
   * A round's sum was opened and absorbed. It opens the first attempt of the next round, unless it
   * follows {@link Ended}: then it was the last.
   *
   * @param round the round that ended, from 1
   * @param attempt the attempt that opened the sum
   * @param sum the digest of the summed words
   * @param broadcast the digest of the next broadcast; of the last one if the run ended
   */
  record RoundClosed(int round, int attempt, Digest sum, Digest broadcast) implements HubRecord {}

  /** The run ended. */
  record Ended(Outcome outcome) implements HubRecord {}
}
