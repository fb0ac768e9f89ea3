package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;

/** What a site's journal keeps of a run, in order. Written before anything is said. */
public sealed interface SiteRecord {
  /** The gate, and the steward where he is asked, allowed the run. */
  record Agreed() implements SiteRecord {}

  /**
   * An update was computed: from now on this is the only one that the site sends for the round.
   *
   * @param broadcast the digest of what it was computed from
   * @param update the digest of its words
   */
  record Computed(int round, Digest broadcast, Digest update) implements SiteRecord {}

  /**
   * The run is over here. A code tells why this site ended it, or is absent if the hub told the
   * end.
   */
  sealed interface Over extends SiteRecord {
    /** The hub told the end. */
    record Told() implements Over {}

    /** This site ended it. */
    record Here(ErrorCode code) implements Over {}
  }
}
