package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.Masks;
import eu.sund.privacy.secagg.Secret;
import java.util.List;
import java.util.Optional;

/**
 * What a site must do, in order. A {@link Write} is on disk before a later effect is begun; the
 * writes of one step go to disk together.
 */
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
   * Check and absorb the sum of the round before {@code round} and report {@code Absorbed}; for
   * round 1 report the first broadcast.
   *
   * @param key what the check needs; empty in round 1
   * @param survivors whose words are in the sum
   */
  record Absorb(int round, Optional<SumKey> key, List<SiteId> survivors) implements SiteEffect {}

  /** Compute the update of the round and report {@code Computed}. */
  record Compute(int round) implements SiteEffect {}

  /**
   * Mask the round's journaled words for an attempt and report {@code Masked}.
   *
   * @param groupKey the key of the sum check
   */
  record Mask(int round, int attempt, Masks masks, Digest session, Secret groupKey)
      implements SiteEffect {}

  /** Say this to the hub; the words that a {@link SiteMessage.Mask} names are sent before it. */
  record Say(int round, int attempt, SiteMessage message) implements SiteEffect {}

  /** Remove what was kept of the run but the log. */
  record Forget() implements SiteEffect {}

  /** A line for the steward's log: what the hub, or another site through it, did wrong. */
  record Note(String line) implements SiteEffect {}
}
