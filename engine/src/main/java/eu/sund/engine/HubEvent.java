package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;

/** What happens to a run at the hub. */
public sealed interface HubEvent {
  /** A site's session opened, for the first time or again: it may have missed anything. */
  record SiteConnected(SiteId site) implements HubEvent {}

  /** A site takes part. */
  record SiteAccepted(SiteId site) implements HubEvent {}

  /** A site's steward has yet to decide. */
  record SitePending(SiteId site) implements HubEvent {}

  /** A site refused, stopped, or failed. */
  record SiteEnded(SiteId site, ErrorCode code) implements HubEvent {}

  /**
   * A site's update lies whole and verified in the hub's spool.
   *
   * @param base the digest of the broadcast that the site computed from
   * @param update the digest of its words
   */
  record UpdateArrived(SiteId site, int round, Digest base, Digest update) implements HubEvent {}

  /** The updates were summed and absorbed, and there is another round. */
  record Continued(int round, Digest sum, Digest broadcast) implements HubEvent {}

  /** The updates were summed and absorbed, and there is an end. */
  record Finished(int round, Digest sum, Digest broadcast, Outcome outcome) implements HubEvent {}

  /** The researcher or the operator takes the run back. */
  record CancelAsked() implements HubEvent {}

  /** The hub cannot go on. */
  record HubBroke(ErrorCode code) implements HubEvent {}
}
