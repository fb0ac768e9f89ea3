package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Collects the sites' keys.
 *
 * @param asked the sites that are waited for
 */
record HubAdvertising(HubSide side, List<SiteId> asked, SortedMap<SiteId, Advert> adverts)
    implements HubAttempt {

  @Override
  public Transition next(SiteId from, SiteMessage message) {
    return switch (message) {
      case SiteMessage.Lost lost -> Transition.retry(this);
      case SiteMessage.Advertise(Advert advert) -> advertised(from, advert);
      default -> Transition.blame(this, from, "it is ahead of the attempt");
    };
  }

  private Transition advertised(SiteId from, Advert advert) {
    if (!advert.site().equals(from)) {
      return Transition.blame(this, from, "it advertises keys for another site");
    }
    Advert before = adverts.get(from);
    if (before != null && !before.equals(advert)) {
      return Transition.blame(this, from, "it advertises other keys in the same attempt");
    }
    // The sites check this too, but would have to blame the hub.
    if (!side.isSigned(advert)) {
      return Transition.blame(
          this, from, "its keys are not signed by it for this model, plan and attempt");
    }
    HubAdvertising more = new HubAdvertising(side, asked, HubAttempt.with(adverts, from, advert));
    return more.awaited().isEmpty() ? more.close() : Transition.same(more);
  }

  private Transition close() {
    HubMessage.Adverts all = new HubMessage.Adverts(List.copyOf(adverts.values()));
    List<HubStep> steps =
        adverts.keySet().stream().map(site -> (HubStep) new HubStep.Say(site, all)).toList();
    return new Transition(new HubSharing(side, all, new TreeMap<>()), steps);
  }

  @Override
  public Transition overdue() {
    return adverts.size() >= side.least() ? close() : Transition.same(this);
  }

  @Override
  public List<SiteId> awaited() {
    return HubAttempt.missing(asked, adverts);
  }

  @Override
  public List<SiteId> present() {
    return List.copyOf(adverts.keySet());
  }
}
