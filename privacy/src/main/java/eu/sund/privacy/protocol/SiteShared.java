package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.KeySchedule;
import eu.sund.privacy.secagg.MaskKey;
import eu.sund.privacy.secagg.Masks;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.ShareBox;
import eu.sund.privacy.secagg.X25519;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The secrets are shared; waits for the boxes of the others. */
record SiteShared(
    SiteSide side,
    Secret seed,
    Secret maskKey,
    SortedMap<SiteId, Secret> boxKeys,
    List<Advert> adverts,
    Digest session,
    SortedMap<SiteId, Received> own,
    SiteMessage.Share message)
    implements SiteAttempt {

  @Override
  public Transition next(SiteInput input) {
    if (!(input instanceof SiteInput.Heard(HubMessage.Boxes(SortedMap<SiteId, Bytes> boxes)))) {
      return Transition.same(this);
    }
    SortedMap<SiteId, Advert> senders =
        adverts.stream().collect(Collectors.toMap(Advert::site, a -> a, (a, b) -> a, TreeMap::new));
    if (boxes.containsKey(side.self()) || !senders.keySet().containsAll(boxes.keySet())) {
      return Transition.refuse(this, "a box of a site that has no keys in this attempt");
    }
    int sharers = boxes.size() + 1;
    if (sharers < side.terms().survivorsMin()) {
      return Transition.refuse(this, "boxes of too few sites: " + boxes.size());
    }
    SortedMap<SiteId, Received> received = new TreeMap<>(own);
    try {
      for (var box : boxes.entrySet()) {
        received.put(box.getKey(), open(box.getKey(), box.getValue()));
      }
      return mask(senders, received);
    } catch (SundException e) {
      received.values().forEach(Received::wipe);
      return Transition.refuse(this, "a box does not open: " + e.getMessage());
    }
  }

  private Received open(SiteId sender, Bytes box) {
    return Received.of(
        ShareBox.open(
            side.suite(),
            session,
            sender,
            side.self(),
            Known.of(boxKeys, sender),
            box,
            Received.BYTES));
  }

  private Transition mask(SortedMap<SiteId, Advert> senders, SortedMap<SiteId, Received> received) {
    List<MaskKey> keys = new ArrayList<>();
    keys.add(new MaskKey(KeySchedule.selfMask(side.suite(), session, seed, side.self()), true));
    for (SiteId other : received.keySet()) {
      if (other.equals(side.self())) {
        continue;
      }
      try (Secret shared = X25519.agree(maskKey, Known.of(senders, other).maskKey())) {
        keys.add(
            new MaskKey(
                KeySchedule.pairMask(side.suite(), session, shared, side.self(), other),
                side.self().compareTo(other) < 0));
      }
    }
    Masks masks = new Masks(side.suite(), keys);
    Secret groupKey = GroupKey.of(side.suite(), session, received);
    wipe();
    SiteMasking next =
        new SiteMasking(side, session, List.copyOf(received.keySet()), received, masks, groupKey);
    return new Transition(next, List.of(new SiteStep.MaskWords(masks, session, groupKey)));
  }

  @Override
  public Optional<SiteMessage> last() {
    return Optional.of(message);
  }

  @Override
  public void wipe() {
    seed.wipe();
    maskKey.wipe();
    boxKeys.values().forEach(Secret::wipe);
  }
}
