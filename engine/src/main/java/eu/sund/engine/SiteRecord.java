package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import java.util.List;

/** What a site's journal keeps of a run, in order. Written before anything is said. */
public sealed interface SiteRecord {
  /** The gate, and the steward where he is asked, allowed the run. */
  record Agreed() implements SiteRecord {}

  /** The site signs that a round starts here: it will sign no other start of this round. */
  record Acknowledged(int round, Digest broadcast) implements SiteRecord {}

  /**
   * An update was computed: from now on this is the only one that the site masks for the round.
   *
   * @param broadcast the digest of what it was computed from
   * @param update the digest of its words
   */
  record Computed(int round, Digest broadcast, Digest update) implements SiteRecord {}

  /** Keys were made for an attempt; its number is never used again. */
  record Attempted(int round, int attempt) implements SiteRecord {}

  /** Masked words leave: what the check of a sum of this attempt needs. */
  record Offered(int round, int attempt, SumKey key) implements SiteRecord {}

  /** The site signs this list of survivors and no other for the round. */
  record Confirmed(int round, int attempt, List<SiteId> survivors) implements SiteRecord {
    /** Copies. */
    public Confirmed {
      survivors = List.copyOf(survivors);
    }
  }

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
