package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.KeySchedule;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.Shamir;
import eu.sund.privacy.secagg.ShareBox;
import eu.sund.privacy.secagg.X25519;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys are advertised; waits for those of the others. */
record SiteAdvertised(SiteSide side, Secret seed, Secret maskKey, Secret boxKey, Advert advert)
    implements SiteAttempt {

  @Override
  public Transition next(SiteInput input) {
    if (!(input instanceof SiteInput.Heard(HubMessage.Adverts(List<Advert> adverts)))) {
      return Transition.same(this);
    }
    Optional<String> wrong = wrong(adverts);
    if (wrong.isPresent()) {
      return Transition.refuse(this, wrong.get());
    }
    SortedMap<SiteId, Secret> boxKeys = new TreeMap<>();
    try {
      return share(adverts, boxKeys);
    } catch (SundException e) {
      boxKeys.values().forEach(Secret::wipe);
      return Transition.refuse(this, "keys of the advertised sites: " + e.getMessage());
    }
  }

  /** What speaks against these adverts. */
  private Optional<String> wrong(List<Advert> adverts) {
    if (adverts.size() < side.terms().survivorsMin()) {
      return Optional.of("keys of too few sites: " + adverts.size());
    }
    if (!adverts.contains(advert)) {
      return Optional.of("this site's keys were left out or changed");
    }
    Digest context = side.context();
    Set<Bytes> keys = new HashSet<>();
    SiteId before = null;
    for (Advert other : adverts) {
      SiteId site = other.site();
      if (!side.participants().contains(site)) {
        return Optional.of("keys of " + site + ", which is no participant");
      }
      if (before != null && site.compareTo(before) <= 0) {
        return Optional.of("keys out of order, or a site's twice");
      }
      before = site;
      if (!keys.add(other.maskKey()) || !keys.add(other.encryptionKey())) {
        return Optional.of("a key of " + site + " stands twice");
      }
      // Its own signature was checked by comparing the whole advert.
      if (!site.equals(side.self())
          && !Statements.isSigned(side.suite(), context, side.participants(), other)) {
        return Optional.of(
            "the keys of " + site + " are not signed by it for this model, plan and attempt");
      }
    }
    return Optional.empty();
  }

  /** Splits and boxes the secrets, and fills in the keys under which the others' boxes come. */
  private Transition share(List<Advert> adverts, SortedMap<SiteId, Secret> boxKeys) {
    Digest session = SiteAttempt.session(side, adverts);
    int sites = side.participants().sites().size();
    int threshold = side.terms().threshold();
    List<byte[]> seeds = Shamir.split(seed, sites, threshold, side.entropy());
    List<byte[]> keys = Shamir.split(maskKey, sites, threshold, side.entropy());
    Secret groupSeed = Secret.taking(side.entropy().bytes(32));
    SortedMap<SiteId, Bytes> boxes = new TreeMap<>();
    SortedMap<SiteId, Received> received = new TreeMap<>();
    for (Advert other : adverts) {
      int index = side.participants().indexOf(other.site()) - 1;
      Received pair = new Received(seeds.get(index), keys.get(index), groupSeed.bytes());
      if (other.site().equals(side.self())) {
        received.put(side.self(), pair);
        continue;
      }
      try (Secret shared = X25519.agree(boxKey, other.encryptionKey());
          Secret key =
              KeySchedule.shareKey(side.suite(), session, shared, side.self(), other.site())) {
        boxes.put(
            other.site(),
            ShareBox.seal(side.suite(), session, side.self(), other.site(), key, pair.plaintext()));
        boxKeys.put(
            other.site(),
            KeySchedule.shareKey(side.suite(), session, shared, other.site(), side.self()));
      }
    }
    boxKey.wipe();
    SiteMessage.Share message = new SiteMessage.Share(boxes);
    SiteShared next =
        new SiteShared(side, seed, maskKey, boxKeys, adverts, session, received, message);
    return new Transition(next, List.of(new SiteStep.Say(message)));
  }

  @Override
  public Optional<SiteMessage> last() {
    return Optional.of(new SiteMessage.Advertise(advert));
  }

  @Override
  public void wipe() {
    seed.wipe();
    maskKey.wipe();
    boxKey.wipe();
  }
}
