package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;

/**
 * What the hub's journal keeps of a run, in order; replaying it gives the state. Written before
 * anything is said.
 */
public sealed interface HubRecord {
  /** A site agreed to take part. */
  record Accepted(SiteId site) implements HubRecord {}

  /**
   * A round's sum was opened and absorbed. It opens the next round, unless it follows {@link
   * Ended}: then it was the last.
   *
   * @param round the round that ended, from 1
   * @param sum the digest of the summed words
   * @param broadcast the digest of the next broadcast; of the last one if the run ended
   */
  record RoundClosed(int round, Digest sum, Digest broadcast) implements HubRecord {}

  /** The run ended. */
  record Ended(Outcome outcome) implements HubRecord {}
}
