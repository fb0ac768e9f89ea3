package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.SiteMessage;

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
   * A site says something in an attempt of a round. The words that a {@link SiteMessage.Mask} names
   * lie whole and verified in the hub's spool, and have the round's size.
   */
  record Heard(SiteId site, int round, int attempt, SiteMessage message) implements HubEvent {}

  /** The sites that are waited for have had their time. */
  record Overdue() implements HubEvent {}

  /** The sum was opened and absorbed, and there is another round. */
  record Continued(int round, Digest sum, Digest broadcast) implements HubEvent {}

  /** The sum was opened and absorbed, and there is an end. */
  record Finished(int round, Digest sum, Digest broadcast, Outcome outcome) implements HubEvent {}

  /** The researcher or the operator takes the run back. */
  record CancelAsked() implements HubEvent {}

  /** The hub cannot go on. */
  record HubBroke(ErrorCode code) implements HubEvent {}
}
