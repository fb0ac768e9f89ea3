package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.engine.HostileWorld.Fact;
import eu.sund.engine.HostileWorld.Local;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.Advert;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A hostile hub that does by chance what it can: mostly what leads on, and among it anything it
 * ever saw, of any attempt, to anyone, omitted, repeated or mixed.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class HostileWalk {
  static final int ATTEMPTS = 4;
  private static final int VARIANTS = 2;

  private final HostileWorld world;
  private final HostileSearch search;
  private final Map<SiteId, Local> starts = new HashMap<>();
  private final Map<SiteId, Local> sites = new HashMap<>();
  private SplittableRandom random = new SplittableRandom(0);
  int opened;
  int refused;
  int steps;

  HostileWalk(HostileWorld world) {
    this.world = world;
    this.search = new HostileSearch(world, ATTEMPTS, VARIANTS, true);
    world.honest.forEach(site -> starts.put(site, world.start(site)));
  }

  /** One walk of so many steps. */
  void walk(long seed, int length) {
    random = new SplittableRandom(seed);
    sites.putAll(starts);
    boolean any = false;
    int wild = random.nextInt(12) + 3;
    for (int i = 0; i < length; i++) {
      SiteId site = pick(world.honest);
      Local before = sites.get(site);
      Local after;
      try {
        after = random.nextInt(wild) == 0 ? wild(site, before) : sensible(site, before);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + " step " + i + ": " + e.getMessage(), e);
      }
      steps++;
      refused += after.state().isOver() && !before.state().isOver() ? 1 : 0;
      sites.put(site, after);
      if (!after.said().equals(before.said())) {
        world.cannotUnmask(sites.values().stream().map(Local::said).toList());
        any |= after.said().stream().anyMatch(Fact.Told.class::isInstance);
      }
    }
    opened += any ? 1 : 0;
  }

  private Local sensible(SiteId site, Local local) {
    Set<Fact> facts = facts();
    List<HostileSearch.Step> able =
        search.steps(site, local).stream().filter(step -> facts.containsAll(step.needs())).toList();
    // New attempts and restarts come first in the list; the rest leads on in this attempt.
    int early = Math.min(able.size(), local.attempt() < ATTEMPTS ? 2 : 1);
    if (able.isEmpty()) {
      return local;
    }
    boolean on = able.size() > early && random.nextInt(20) > 0;
    if (!on && random.nextInt(4) > 0) {
      return local;
    }
    int which = on ? early + random.nextInt(able.size() - early) : random.nextInt(able.size());
    // The fullest of all lists stands last: where sites see the same, sums come about.
    return able.get(on && random.nextInt(4) > 0 ? able.size() - 1 : which).run().get();
  }

  private Set<Fact> facts() {
    Set<Fact> all = new HashSet<>();
    sites.values().forEach(local -> all.addAll(local.said()));
    return all;
  }

  private Local wild(SiteId site, Local local) {
    int attempt = random.nextInt(3) > 0 ? local.attempt() : random.nextInt(-1, ATTEMPTS + 2);
    return switch (random.nextInt(8)) {
      case 0 -> world.restart(site, local);
      case 1 -> world.begin(site, local, Math.min(attempt, ATTEMPTS));
      case 2 ->
          world.next(
              site,
              local,
              new SiteEvent.Called(1, Math.max(1, attempt), HostileWorld.BROADCAST, 0));
      case 3 -> world.hear(site, local, attempt, adverts());
      case 4 -> world.hear(site, local, attempt, boxes(site, local));
      case 5 -> world.hear(site, local, attempt, survivors());
      case 6 -> world.hear(site, local, attempt, anyOf());
      default -> world.hear(site, local, attempt, signatures());
    };
  }

  private HubMessage adverts() {
    List<Advert> list = new ArrayList<>();
    for (Fact fact : facts()) {
      if (fact instanceof Fact.Advertised a && random.nextInt(4) > 0) {
        list.add(((SiteMessage.Advertise) world.message(a)).advert());
      }
    }
    for (SiteId site : world.colluding) {
      int attempt = random.nextInt(1, ATTEMPTS + 1);
      list.add(world.colludingAdvert(site, attempt, random.nextInt(VARIANTS)));
    }
    if (random.nextInt(4) > 0) {
      list.sort(Comparator.comparing(Advert::site));
    }
    if (random.nextBoolean()) {
      Map<SiteId, Advert> one = new TreeMap<>();
      list.forEach(advert -> one.putIfAbsent(advert.site(), advert));
      list = new ArrayList<>(one.values());
    }
    return new HubMessage.Adverts(list);
  }

  private HubMessage boxes(SiteId self, Local local) {
    SortedMap<SiteId, Bytes> boxes = new TreeMap<>();
    for (Fact fact : facts()) {
      if (fact instanceof Fact.Shared s && random.nextInt(3) > 0) {
        SortedMap<SiteId, Bytes> sent = ((SiteMessage.Share) world.message(s)).boxes();
        Bytes box = sent.getOrDefault(self, sent.firstEntry().getValue());
        boxes.put(random.nextInt(8) == 0 ? pick(world.run.sites()) : s.site(), box);
      }
    }
    for (SiteId site : world.colluding) {
      if (local.list().stream().anyMatch(advert -> advert.site().equals(self))) {
        boxes.put(
            site,
            world.colludingBox(
                site, Math.max(1, local.attempt()), random.nextInt(VARIANTS), local.list(), self));
      }
    }
    return new HubMessage.Boxes(boxes);
  }

  private HubMessage survivors() {
    List<SiteId> list = new ArrayList<>();
    int length = random.nextInt(world.n + 2);
    for (int i = 0; i < length; i++) {
      list.add(pick(world.run.sites()));
    }
    if (random.nextBoolean()) {
      list.sort(Comparator.naturalOrder());
    }
    return new HubMessage.Survivors(list);
  }

  private HubMessage anyOf() {
    return new HubMessage.Survivors(pick(HostileSearch.subsets(world.run.sites())));
  }

  private HubMessage signatures() {
    SortedMap<SiteId, Bytes> all = new TreeMap<>();
    List<Fact.Signed> signed = new ArrayList<>();
    for (Fact fact : facts()) {
      if (fact instanceof Fact.Signed s) {
        signed.add(s);
        if (random.nextInt(3) > 0) {
          SiteId as = random.nextInt(6) == 0 ? pick(world.run.sites()) : s.site();
          all.put(as, ((SiteMessage.Confirm) world.message(s)).signature());
        }
      }
    }
    if (!signed.isEmpty()) {
      Fact.Signed over = pick(signed);
      Digest session = over.session();
      for (SiteId site : world.colluding) {
        all.put(site, world.colludingSignature(site, session, over.survivors()));
      }
    }
    return new HubMessage.Confirmed(all);
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
