package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects signatures over the list of survivors. */
record HubConfirming(
    HubMasking masking,
    HubMessage.Survivors list,
    SortedMap<SiteId, Bytes> signatures,
    SortedSet<SiteId> lost)
    implements HubAttempt {

  @Override
  public Transition next(SiteId from, SiteMessage message) {
    return switch (message) {
      case SiteMessage.Lost l -> lost(from);
      case SiteMessage.Mask mask -> again(this, masking, list, from, mask);
      case SiteMessage.Confirm confirm -> confirmed(from, confirm);
      case SiteMessage.Reveal reveal -> Transition.blame(this, from, "it is ahead of the attempt");
      default ->
          HubMasking.earlier(this, masking, from, message).orElseGet(() -> Transition.same(this));
    };
  }

  /** A site repeats its words' manifest: it is told the list again. */
  static Transition again(
      HubAttempt state,
      HubMasking masking,
      HubMessage.Survivors list,
      SiteId from,
      SiteMessage.Mask mask) {
    SiteMessage.Mask before = masking.masks().get(from);
    if (before == null) {
      return Transition.same(state);
    }
    if (!before.equals(mask)) {
      return Transition.blame(state, from, "it sends other words in the same attempt");
    }
    return list.sites().contains(from) ? Transition.say(state, from, list) : Transition.same(state);
  }

  private Transition lost(SiteId site) {
    SortedSet<SiteId> more = new TreeSet<>(lost);
    if (list.sites().contains(site)) {
      more.add(site);
    }
    HubConfirming next = new HubConfirming(masking, list, signatures, more);
    return next.isHopeless() ? Transition.retry(next) : Transition.same(next);
  }

  /**
   * Whether too few sites are left that have their secrets and so can sign and tell their shares.
   */
  boolean isHopeless() {
    long able = list.sites().stream().filter(site -> !lost.contains(site)).count();
    return able < masking.side().terms().threshold();
  }

  private Transition confirmed(SiteId from, SiteMessage.Confirm confirm) {
    if (!list.sites().contains(from)
        || !confirm.survivors().equals(list.sites())
        || !Statements.holds(
            masking.side().suite(),
            masking.side().participants(),
            from,
            Statements.survivors(masking.side().suite(), masking.session(), list.sites()),
            confirm.signature())) {
      return Transition.blame(this, from, "it does not confirm the list it was told");
    }
    SortedMap<SiteId, Bytes> more = HubAttempt.with(signatures, from, confirm.signature());
    HubConfirming next = new HubConfirming(masking, list, more, lost);
    if (more.size() < masking.side().terms().threshold()) {
      return Transition.same(next);
    }
    HubMessage.Confirmed all = new HubMessage.Confirmed(more);
    List<HubStep> steps =
        list.sites().stream().map(site -> (HubStep) new HubStep.Say(site, all)).toList();
    return new Transition(new HubRevealing(masking, list, all, new TreeMap<>(), lost), steps);
  }

  @Override
  public Transition overdue() {
    return Transition.same(this);
  }

  @Override
  public List<SiteId> present() {
    return list.sites();
  }

  @Override
  public List<SiteId> awaited() {
    return HubAttempt.missing(list.sites(), signatures);
  }

  @Override
  public List<SiteId> masked() {
    return masking.masked();
  }
}
