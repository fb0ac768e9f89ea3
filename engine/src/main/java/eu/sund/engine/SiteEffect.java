package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;

/** What a site must do, in order. A {@link Write} is on disk before a later effect is begun. */
public sealed interface SiteEffect {
  /** Append to the run's journal. */
  record Write(SiteRecord record) implements SiteEffect {}

  /** Put the proposal before the gate, and report its verdict. */
  record AskGate() implements SiteEffect {}

  /** Tell the hub that the site takes part. */
  record SayAccepted() implements SiteEffect {}

  /** Tell the hub that the steward decides. */
  record SayPending() implements SiteEffect {}

  /** Tell the hub that it is over here, with the code and nothing else. */
  record SayEnded(ErrorCode code) implements SiteEffect {}

  /**
   * Absorb the sum of the round before {@code round} and report {@code Absorbed}; for round 1
   * report the first broadcast.
   */
  record Absorb(int round) implements SiteEffect {}

  /** Compute the update of the round and report {@code Computed}. */
  record Compute(int round) implements SiteEffect {}

  /** Send the update of the round, the same bytes however often. */
  record Send(int round, Digest broadcast, Digest update) implements SiteEffect {}

  /** Remove what was kept of the run but the log. */
  record Forget() implements SiteEffect {}
}
