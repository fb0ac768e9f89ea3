package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Masks;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the hub must do in an attempt, in order. What is kept is on disk before anything is said.
 */
public sealed interface HubStep {
  /** Say this to a site. */
  record Say(SiteId site, HubMessage message) implements HubStep {}

  /** Remember the list of survivors before a site sees it. */
  record KeepSurvivors(List<SiteId> survivors) implements HubStep {}

  /**
   * Sum the survivors' masked words and take these masks off the sum.
   *
   * @param checks the survivors' masked coordinates of the sum check
   * @param masks what to take off: add as they are
   */
  record Open(List<SiteId> survivors, SortedMap<SiteId, Long> checks, Masks masks)
      implements HubStep {
    /** Copies. */
    public Open {
      survivors = List.copyOf(survivors);
      checks = new TreeMap<>(checks);
    }
  }

  /** The attempt cannot succeed any more: begin another one, with fresh keys. */
  record Retry() implements HubStep {}

  /**
   * A site broke the protocol.
   *
   * @param why for the hub's log; no secrets
   */
  record Blame(SiteId site, String why) implements HubStep {}
}
