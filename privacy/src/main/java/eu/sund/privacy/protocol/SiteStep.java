package eu.sund.privacy.protocol;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Masks;
import eu.sund.privacy.secagg.Secret;
import java.util.List;

/** What a site must do in an attempt, in order. What is kept is on disk before anything is said. */
public sealed interface SiteStep {
  /** Say this to the hub. */
  record Say(SiteMessage message) implements SiteStep {}

  /**
   * Mask the journaled words, hash them for the sum check, and report {@link SiteInput.Masked}.
   *
   * @param session the attempt's id
   * @param groupKey the key of the sum check, which the hub does not have
   */
  record MaskWords(Masks masks, Digest session, Secret groupKey) implements SiteStep {}

  /** Remember what the sum check of this attempt needs, for the sum may be opened from now on. */
  record KeepCheck(int attempt, Digest session, Secret groupKey) implements SiteStep {}

  /** Remember the list: no other is signed for this round, ever. */
  record KeepSurvivors(int attempt, List<SiteId> survivors) implements SiteStep {}

  /**
   * The hub, or another site through it, broke the protocol.
   *
   * @param why for the steward; names a step and sites, no secrets
   */
  record Refuse(String why) implements SiteStep {}

  /**
   * The site helps to open no such sum, though nobody broke the protocol.
   *
   * @param why for the steward
   */
  record Decline(String why) implements SiteStep {}
}
