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
import eu.sund.privacy.secagg.Shamir;
import eu.sund.privacy.secagg.X25519;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** From shares to the masks that a sum still carries. */
final class Unmasking {
  private final HubMasking masking;
  private final List<SiteId> survivors;
  private final Map<SiteId, SiteMessage.Reveal> reveals;
  private final Digest session;

  /** Of as many reveals as the threshold. */
  private Unmasking(
      HubMasking masking, List<SiteId> survivors, Map<SiteId, SiteMessage.Reveal> reveals) {
    this.masking = masking;
    this.survivors = survivors;
    this.reveals = reveals;
    this.session = masking.session();
  }

  /**
   * The masks to take off, or empty if the shares do not lead to the keys that were advertised.
   *
   * @param reveals at least the threshold; with one more, a single site's false shares do no harm
   */
  static Optional<HubStep.Open> of(
      HubMasking masking, List<SiteId> survivors, SortedMap<SiteId, SiteMessage.Reveal> reveals) {
    List<SiteId> tellers = List.copyOf(reveals.keySet());
    int threshold = masking.side().terms().threshold();
    int selections = tellers.size() == threshold ? 1 : tellers.size();
    for (int first = 0; first < selections; first++) {
      Map<SiteId, SiteMessage.Reveal> some = new HashMap<>();
      for (int i = 0; i < threshold; i++) {
        SiteId teller = tellers.get((first + i) % tellers.size());
        some.put(teller, reveals.get(teller));
      }
      Optional<HubStep.Open> open = open(new Unmasking(masking, survivors, some));
      if (open.isPresent()) {
        return open;
      }
    }
    return Optional.empty();
  }

  private static Optional<HubStep.Open> open(Unmasking selection) {
    try {
      return selection.open();
    } catch (SundException e) {
      return Optional.empty();
    }
  }

  private Optional<HubStep.Open> open() {
    var suite = masking.side().suite();
    List<MaskKey> keys = new ArrayList<>();
    for (Advert advert : masking.sharing().adverts().adverts()) {
      SiteId site = advert.site();
      if (survivors.contains(site)) {
        try (Secret seed = secret(r -> Known.of(r.seeds(), site))) {
          Digest commitment =
              Advert.commitment(suite, masking.side().terms().context(suite), site, seed);
          if (!commitment.equals(advert.commitment())) {
            return Optional.empty();
          }
          keys.add(new MaskKey(KeySchedule.selfMask(suite, session, seed, site), false));
        }
      } else if (masking.sharers().contains(site)) {
        try (Secret maskKey = secret(r -> Known.of(r.keys(), site))) {
          if (!X25519.publicKey(maskKey).equals(advert.maskKey())) {
            return Optional.empty();
          }
          addPairs(site, maskKey, keys);
        }
      }
    }
    SortedMap<SiteId, Long> checks = new TreeMap<>();
    survivors.forEach(site -> checks.put(site, Known.of(masking.masks(), site).check()));
    return Optional.of(new HubStep.Open(survivors, checks, new Masks(suite, keys)));
  }

  /** The masks between a site that dropped out and each survivor: taken off as they were put on. */
  private void addPairs(SiteId dropped, Secret maskKey, List<MaskKey> keys) {
    for (Advert advert : masking.sharing().adverts().adverts()) {
      SiteId survivor = advert.site();
      if (survivors.contains(survivor)) {
        try (Secret shared = X25519.agree(maskKey, advert.maskKey())) {
          keys.add(
              new MaskKey(
                  KeySchedule.pairMask(masking.side().suite(), session, shared, survivor, dropped),
                  survivor.compareTo(dropped) > 0));
        }
      }
    }
  }

  private Secret secret(Function<SiteMessage.Reveal, Bytes> share) {
    Map<Integer, byte[]> shares = new HashMap<>();
    for (var reveal : reveals.entrySet()) {
      int index = masking.side().participants().indexOf(reveal.getKey());
      shares.put(index, share.apply(reveal.getValue()).array());
    }
    return Shamir.combine(shares);
  }
}
