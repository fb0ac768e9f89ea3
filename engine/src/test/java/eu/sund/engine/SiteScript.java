package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.Advert;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What three honest sites say and hear in an attempt of a round in which none is lost. The coins of
 * an attempt depend on site, round and attempt alone, so that a site's own part of it fits whatever
 * happened to that site before.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class SiteScript {
  static final List<SiteId> SITES = TestKeys.sites(3);
  static final RunSecurity RUN = TestKeys.security(SITES, false);

  /** One attempt. */
  record Attempt(
      HubMessage.Agreed agreed,
      HubMessage.Adverts adverts,
      Map<SiteId, HubMessage.Boxes> boxes,
      HubMessage.Survivors survivors,
      HubMessage.Confirmed confirmed,
      Map<SiteId, List<SiteMessage>> said) {}

  private final Map<SiteId, TestKeys.Coins> coins = new HashMap<>();

  SiteScript() {
    SITES.forEach(site -> coins.put(site, new TestKeys.Coins()));
  }

  SiteRun fresh(SiteId site) {
    return SiteRun.unknown(TestKeys.RUN, TestKeys.site(RUN, site, coins.get(site)));
  }

  /** What follows, on a copy. */
  SiteRun.Transition next(SiteId site, SiteRun state, SiteEvent event) {
    int attempt =
        event instanceof SiteEvent.Heard heard
            ? heard.attempt()
            : state.phase() instanceof SiteRun.Phase.Computing c ? c.attempt() : 0;
    int round =
        event instanceof SiteEvent.Heard heard
            ? heard.round()
            : event instanceof SiteEvent.Computed c ? c.round() : 0;
    boolean shares =
        event instanceof SiteEvent.Heard heard && heard.message() instanceof HubMessage.Adverts;
    coins.get(site).tossFor(site + "/" + round + "/" + attempt + "/" + shares);
    return Copies.of(state).next(event);
  }

  static SiteEvent.Masked masked(SiteId site, int round, int attempt) {
    return new SiteEvent.Masked(
        round, attempt, TestKeys.digest("masked " + site + round + "/" + attempt), 8, 5);
  }

  /** Lets the three go through an attempt that begins when they have computed. */
  Attempt play(int round, int attempt, Digest broadcast) {
    Map<SiteId, SiteRun> sites = new TreeMap<>();
    Map<SiteId, List<SiteMessage>> said = new TreeMap<>();
    HubMessage.Agreed agreed = TestKeys.agreed(RUN, round, broadcast);
    for (SiteId site : SITES) {
      said.put(site, new ArrayList<>());
      SiteRun offering =
          fresh(site)
              .replay(
                  List.of(
                      new SiteRecord.Agreed(),
                      new SiteRecord.Acknowledged(round, broadcast),
                      new SiteRecord.Computed(round, broadcast, TestKeys.digest("update"))));
      sites.put(site, offering);
      did(sites, said, site, new SiteEvent.Heard(round, attempt, agreed));
    }
    List<Advert> list = new ArrayList<>();
    said.values().forEach(all -> list.add(((SiteMessage.Advertise) all.getLast()).advert()));
    HubMessage.Adverts adverts = new HubMessage.Adverts(list);
    SITES.forEach(s -> did(sites, said, s, new SiteEvent.Heard(round, attempt, adverts)));
    Map<SiteId, HubMessage.Boxes> boxes = new TreeMap<>();
    for (SiteId to : SITES) {
      SortedMap<SiteId, Bytes> mine = new TreeMap<>();
      said.forEach(
          (from, all) -> {
            if (!from.equals(to)) {
              mine.put(from, ((SiteMessage.Share) all.get(1)).boxes().get(to));
            }
          });
      boxes.put(to, new HubMessage.Boxes(mine));
      did(sites, said, to, new SiteEvent.Heard(round, attempt, boxes.get(to)));
      did(sites, said, to, masked(to, round, attempt));
    }
    HubMessage.Survivors survivors = new HubMessage.Survivors(SITES);
    SortedMap<SiteId, Bytes> signatures = new TreeMap<>();
    for (SiteId site : SITES) {
      did(sites, said, site, new SiteEvent.Heard(round, attempt, survivors));
      signatures.put(site, ((SiteMessage.Confirm) said.get(site).getLast()).signature());
    }
    HubMessage.Confirmed confirmed = new HubMessage.Confirmed(signatures);
    SITES.forEach(s -> did(sites, said, s, new SiteEvent.Heard(round, attempt, confirmed)));
    return new Attempt(agreed, adverts, boxes, survivors, confirmed, said);
  }

  private void did(
      Map<SiteId, SiteRun> sites,
      Map<SiteId, List<SiteMessage>> said,
      SiteId site,
      SiteEvent event) {
    SiteRun.Transition step = next(site, sites.get(site), event);
    sites.put(site, step.state());
    for (SiteEffect effect : step.effects()) {
      if (effect instanceof SiteEffect.Say say) {
        said.get(site).add(say.message());
      }
    }
  }
}
