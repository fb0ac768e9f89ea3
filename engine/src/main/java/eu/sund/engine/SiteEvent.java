package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;

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
   * The hub asks for the update of a round; the sum of the round before lies here whole and
   * verified.
   *
   * @param broadcast the digest that the hub says the round starts from
   */
  record Called(int round, Digest broadcast) implements SiteEvent {}

  /**
   * The sum of the round before was absorbed here: the digest of the broadcast that follows from
   * it.
   */
  record Absorbed(int round, Digest broadcast) implements SiteEvent {}

  /** The update of a round is computed and encoded; its words lie on this site's disk. */
  record Computed(int round, Digest update) implements SiteEvent {}

  /** Computing failed. */
  record Failed(ErrorCode code) implements SiteEvent {}

  /** The hub says that the run ended. */
  record EndTold() implements SiteEvent {}
}
