package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects the sealed boxes. */
record HubSharing(
    HubSide side, HubMessage.Adverts adverts, SortedMap<SiteId, SiteMessage.Share> shares)
    implements HubAttempt {

  @Override
  public Transition next(SiteId from, SiteMessage message) {
    return switch (message) {
      case SiteMessage.Lost lost -> Transition.retry(this);
      case SiteMessage.Advertise(Advert advert) -> again(this, adverts, from, advert);
      case SiteMessage.Share share -> shared(from, share);
      default -> Transition.blame(this, from, "it is ahead of the attempt");
    };
  }

  /** A site repeats its keys: it is told all keys again, or blamed for a change. */
  static Transition again(
      HubAttempt state, HubMessage.Adverts adverts, SiteId from, Advert advert) {
    if (adverts.adverts().contains(advert)) {
      return Transition.say(state, from, adverts);
    }
    return adverts.adverts().stream().anyMatch(a -> a.site().equals(from))
        ? Transition.blame(state, from, "it advertises other keys in the same attempt")
        : Transition.same(state);
  }

  private List<SiteId> advertised() {
    return adverts.adverts().stream().map(Advert::site).toList();
  }

  private Transition shared(SiteId from, SiteMessage.Share share) {
    TreeSet<SiteId> others = new TreeSet<>(advertised());
    if (!others.remove(from)) {
      return Transition.same(this);
    }
    SiteMessage.Share before = shares.get(from);
    if (!share.boxes().keySet().equals(others) || (before != null && !before.equals(share))) {
      return Transition.blame(this, from, "its boxes are not one for each other site, once");
    }
    HubSharing more = new HubSharing(side, adverts, HubAttempt.with(shares, from, share));
    return more.awaited().isEmpty() ? more.close() : Transition.same(more);
  }

  private Transition close() {
    HubMasking next = new HubMasking(this, new TreeMap<>(), new TreeSet<>());
    List<HubStep> steps = new ArrayList<>();
    shares.keySet().forEach(site -> steps.add(new HubStep.Say(site, boxesFor(site))));
    return new Transition(next, steps);
  }

  /** The boxes that lie here for a site. */
  HubMessage.Boxes boxesFor(SiteId site) {
    SortedMap<SiteId, Bytes> boxes = new TreeMap<>();
    shares.forEach(
        (from, share) -> {
          Bytes box = share.boxes().get(site);
          if (box != null) {
            boxes.put(from, box);
          }
        });
    return new HubMessage.Boxes(boxes);
  }

  @Override
  public Transition overdue() {
    return shares.size() >= side.least() ? close() : Transition.same(this);
  }

  @Override
  public List<SiteId> present() {
    return List.copyOf(shares.keySet());
  }

  @Override
  public List<SiteId> awaited() {
    return HubAttempt.missing(advertised(), shares);
  }
}
