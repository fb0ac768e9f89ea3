package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects the shares that take the masks off the sum. */
record HubRevealing(
    HubMasking masking,
    HubMessage.Survivors list,
    HubMessage.Confirmed confirmed,
    SortedMap<SiteId, SiteMessage.Reveal> reveals,
    SortedSet<SiteId> lost)
    implements HubAttempt {

  @Override
  public Transition next(SiteId from, SiteMessage message) {
    return switch (message) {
      case SiteMessage.Lost l -> lost(from);
      case SiteMessage.Mask mask -> HubConfirming.again(this, masking, list, from, mask);
      case SiteMessage.Confirm confirm ->
          list.sites().contains(from)
              ? Transition.say(this, from, confirmed)
              : Transition.same(this);
      case SiteMessage.Reveal reveal -> revealed(from, reveal);
      default ->
          HubMasking.earlier(this, masking, from, message).orElseGet(() -> Transition.same(this));
    };
  }

  private Transition lost(SiteId site) {
    SortedSet<SiteId> more = new TreeSet<>(lost);
    if (list.sites().contains(site) && !reveals.containsKey(site)) {
      more.add(site);
    }
    HubRevealing next = new HubRevealing(masking, list, confirmed, reveals, more);
    return list.sites().size() - more.size() < masking.side().terms().threshold()
        ? Transition.retry(next)
        : Transition.same(next);
  }

  private Transition revealed(SiteId from, SiteMessage.Reveal reveal) {
    SiteMessage.Reveal before = reveals.get(from);
    if (before != null && before.equals(reveal)) {
      return Transition.same(this);
    }
    if (before != null || !list.sites().contains(from) || !hasForm(reveal)) {
      return Transition.blame(this, from, "its shares are not those that were asked for");
    }
    SortedMap<SiteId, SiteMessage.Reveal> more = HubAttempt.with(reveals, from, reveal);
    HubRevealing next = new HubRevealing(masking, list, confirmed, more, lost);
    if (more.size() < masking.side().terms().threshold()) {
      return Transition.same(next);
    }
    Optional<HubStep.Open> open = Unmasking.of(masking, list.sites(), more);
    if (open.isPresent()) {
      return new Transition(new HubOpened(), List.of(open.get()));
    }
    // One of the shares is wrong: with more of them another selection may fit.
    return next.awaited().isEmpty()
        ? Transition.blame(next, from, "the shares told do not fit the keys advertised")
        : Transition.same(next);
  }

  private boolean hasForm(SiteMessage.Reveal reveal) {
    List<SiteId> dropped =
        masking.sharers().stream().filter(site -> !list.sites().contains(site)).toList();
    return reveal.seeds().keySet().equals(new TreeSet<>(list.sites()))
        && reveal.keys().keySet().equals(new TreeSet<>(dropped))
        && reveal.seeds().values().stream().allMatch(HubRevealing::isShare)
        && reveal.keys().values().stream().allMatch(HubRevealing::isShare);
  }

  private static boolean isShare(Bytes share) {
    return share.length() == SiteMessage.SHARE_BYTES;
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
    return HubAttempt.missing(list.sites(), reveals);
  }

  @Override
  public List<SiteId> masked() {
    return masking.masked();
  }
}
