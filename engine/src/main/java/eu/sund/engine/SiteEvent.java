package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.privacy.protocol.HubMessage;

/** What happens to a run at a site. */
public sealed interface SiteEvent {
  /**
   * The hub asks, for the first time or again. The gate's answer is reported by one of the three
   * events below.
   */
  record Proposed() implements SiteEvent {}

  /** The gate allows it, or the steward did. */
  record Allowed() implements SiteEvent {}

  /** The gate leaves it to the steward. */
  record LeftToSteward() implements SiteEvent {}

  /** The gate or the steward refuses, or the steward stops. */
  record Refused(ErrorCode code) implements SiteEvent {}

  /**
   * The hub calls for an attempt of a round; the sum of the round before lies here whole and
   * verified.
   *
   * @param broadcast the digest that the hub says the round starts from
   * @param opened the attempt that opened the sum of the round before; 0 in the first round
   */
  record Called(int round, int attempt, Digest broadcast, int opened) implements SiteEvent {}

  /**
   * The sum of the round before is true and was absorbed here: the digest of the broadcast that
   * follows from it.
   */
  record Absorbed(int round, Digest broadcast) implements SiteEvent {}

  /** The hub says something in an attempt. */
  record Heard(int round, int attempt, HubMessage message) implements SiteEvent {}

  /** The update of a round is computed and encoded; its words lie on this site's disk. */
  record Computed(int round, Digest update) implements SiteEvent {}

  /**
   * The update's words are masked for an attempt.
   *
   * @param words the digest of the masked words
   * @param check the masked coordinate of the sum check
   */
  record Masked(int round, int attempt, Digest words, long bytes, long check)
      implements SiteEvent {}

  /** Computing failed. */
  record Failed(ErrorCode code) implements SiteEvent {}

  /** The hub says that the run ended. */
  record EndTold() implements SiteEvent {}
}
