package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.engine.HostileWorld.Fact;
import eu.sund.engine.HostileWorld.Local;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.Advert;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All that a hostile hub can bring about in one round within a bound: every list of keys, every
 * choice of boxes, every list of survivors, to every honest site, in every order, with restarts, as
 * far as the hub has what it takes. An honest site's machine runs once for each place and message;
 * places of all sites together are visited once.
 *
 * <p>What a site refuses ends the run there and tells the hub nothing, so that such places are not
 * followed; that they tell nothing is checked.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class HostileSearch {
  private final HostileWorld world;
  private final int attemptsMax;
  private final int variants;
  private final boolean restarts;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Integer> known = new HashMap<>();
  private final Map<Fact.Advertised, Advert> adverts = new HashMap<>();
  private final Set<Set<Fact>> judged = new HashSet<>();
  int opened;
  int refused;

  /** A message that a hub may send when it has what it needs. */
  record Step(Set<Fact> needs, Supplier<Local> run) {}

  private static final class Node {
    final Local local;
    final List<Step> steps;
    final int[] targets;

    Node(Local local, List<Step> steps) {
      this.local = local;
      this.steps = steps;
      this.targets = new int[steps.size()];
      java.util.Arrays.fill(targets, -1);
    }
  }

  HostileSearch(HostileWorld world, int attemptsMax, int variants, boolean restarts) {
    this.world = world;
    this.attemptsMax = attemptsMax;
    this.variants = variants;
    this.restarts = restarts;
    for (SiteId site : world.honest) {
      for (int attempt = 1; attempt <= attemptsMax; attempt++) {
        Local start = world.start(site);
        if (attempt > 1) {
          world.begin(site, start, attempt);
        }
        Fact.Advertised fact = new Fact.Advertised(site, attempt);
        adverts.put(fact, ((SiteMessage.Advertise) world.message(fact)).advert());
      }
    }
  }

  /** How many places of all sites together there are; stops beyond {@code most}. */
  int explore(int most) {
    int sites = world.honest.size();
    long start = 0;
    for (int i = 0; i < sites; i++) {
      start = with(start, i, id(i, world.start(world.honest.get(i))));
    }
    Set<Long> seen = new HashSet<>(Set.of(start));
    Deque<Long> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      long place = open.pop();
      for (int i = 0; i < sites; i++) {
        Node node = nodes.get(at(place, i));
        for (int s = 0; s < node.steps.size(); s++) {
          if (!has(place, node.steps.get(s).needs())) {
            continue;
          }
          long next = with(place, i, target(i, node, s));
          if (at(next, i) != at(place, i) && seen.add(next)) {
            judge(next);
            open.push(next);
          }
        }
      }
      HostileWorld.rule(seen.size() <= most, "more than " + most + " places");
    }
    return seen.size();
  }

  int localPlaces() {
    return nodes.size();
  }

  private int target(int site, Node node, int step) {
    if (node.targets[step] < 0) {
      Local after = node.steps.get(step).run().get();
      if (after.state().isOver()) {
        refused++;
        HostileWorld.rule(
            after.said().equals(node.local.said()), "a site that refuses says " + after.said());
        node.targets[step] = id(site, node.local);
      } else {
        node.targets[step] = id(site, after);
      }
    }
    return node.targets[step];
  }

  private static int at(long place, int site) {
    return (int) ((place >>> (16 * site)) & 0xffff);
  }

  private static long with(long place, int site, int id) {
    HostileWorld.rule(id < 1 << 16, "too many places of one site");
    return (place & ~(0xffffL << (16 * site))) | ((long) id << (16 * site));
  }

  private boolean has(long place, Set<Fact> needs) {
    for (Fact need : needs) {
      if (!nodes.get(at(place, world.honest.indexOf(need.site()))).local.said().contains(need)) {
        return false;
      }
    }
    return true;
  }

  private void judge(long place) {
    Set<Fact> all = new HashSet<>();
    for (int i = 0; i < world.honest.size(); i++) {
      for (Fact fact : nodes.get(at(place, i)).local.said()) {
        if (fact instanceof Fact.Masked || fact instanceof Fact.Told) {
          all.add(fact);
        }
      }
    }
    if (judged.add(all)) {
      world.cannotUnmask(List.of(all));
      opened += all.stream().anyMatch(Fact.Told.class::isInstance) ? 1 : 0;
    }
  }

  private int id(int site, Local local) {
    String key =
        site + Copies.key(local.state()) + local.journal() + sorted(local.said()) + local.attempt();
    Integer old = known.get(key);
    if (old != null) {
      return old;
    }
    nodes.add(new Node(local, steps(world.honest.get(site), local)));
    known.put(key, nodes.size() - 1);
    return nodes.size() - 1;
  }

  private static List<String> sorted(Set<Fact> facts) {
    return facts.stream().map(Copies::key).sorted().toList();
  }

  /** What a hub that has no reason to provoke a refusal may send here. */
  List<Step> steps(SiteId self, Local local) {
    List<Step> steps = new ArrayList<>();
    if (local.state().isOver()) {
      return steps;
    }
    int attempt = local.attempt();
    if (attempt < attemptsMax) {
      steps.add(new Step(Set.of(), () -> world.begin(self, local, attempt + 1)));
    }
    if (!(local.state().phase() instanceof SiteRun.Phase.Offering offering)
        || offering.attempts().live().isEmpty()) {
      return steps;
    }
    if (restarts) {
      steps.add(new Step(Set.of(), () -> world.restart(self, local)));
    }
    switch (local.last().orElseThrow()) {
      case Fact.Advertised a -> keys(self, local, steps);
      case Fact.Shared s -> boxes(self, local, s.session(), steps);
      case Fact.Masked m -> {
        for (List<SiteId> list : subsets(m.sharers())) {
          if (list.size() >= world.by.survivorsMin() && list.contains(self)) {
            HubMessage survivors = new HubMessage.Survivors(list);
            steps.add(new Step(Set.of(), () -> world.hear(self, local, attempt, survivors)));
          }
        }
      }
      case Fact.Signed s -> signatures(self, local, s, steps);
      case Fact.Told t -> {}
    }
    return steps;
  }

  private void keys(SiteId self, Local local, List<Step> steps) {
    List<List<Advert>> lists = new ArrayList<>(List.of(List.of()));
    for (SiteId site : world.run.sites()) {
      List<List<Advert>> longer = new ArrayList<>();
      for (List<Advert> list : lists) {
        if (!site.equals(self)) {
          longer.add(list);
        }
        for (Advert advert : advertsOf(site, local.attempt())) {
          List<Advert> more = new ArrayList<>(list);
          more.add(advert);
          longer.add(more);
        }
      }
      lists = longer;
    }
    for (List<Advert> list : lists) {
      if (list.size() >= world.by.survivorsMin()) {
        Set<Fact> needs = new HashSet<>();
        for (Advert advert : list) {
          if (world.honest.contains(advert.site())) {
            needs.add(new Fact.Advertised(advert.site(), local.attempt()));
          }
        }
        HubMessage message = new HubMessage.Adverts(list);
        steps.add(new Step(needs, () -> world.hear(self, local, local.attempt(), message)));
      }
    }
  }

  private List<Advert> advertsOf(SiteId site, int attempt) {
    if (world.honest.contains(site)) {
      return List.of(adverts.get(new Fact.Advertised(site, attempt)));
    }
    List<Advert> all = new ArrayList<>();
    for (int variant = 0; variant < variants; variant++) {
      all.add(world.colludingAdvert(site, attempt, variant));
    }
    return all;
  }

  private void boxes(SiteId self, Local local, Digest session, List<Step> steps) {
    List<SiteId> others =
        local.list().stream().map(Advert::site).filter(site -> !site.equals(self)).toList();
    for (List<SiteId> senders : subsets(others)) {
      if (senders.size() + 1 >= world.by.survivorsMin()) {
        Set<Fact> needs = new HashSet<>();
        for (SiteId sender : senders) {
          if (world.honest.contains(sender)) {
            needs.add(new Fact.Shared(sender, session));
          }
        }
        steps.add(
            new Step(
                needs,
                () ->
                    world.hear(
                        self, local, local.attempt(), boxesFor(self, local, session, senders))));
      }
    }
  }

  private HubMessage boxesFor(SiteId self, Local local, Digest session, List<SiteId> senders) {
    SortedMap<SiteId, Bytes> boxes = new TreeMap<>();
    for (SiteId sender : senders) {
      if (world.honest.contains(sender)) {
        SiteMessage.Share share =
            (SiteMessage.Share) world.message(new Fact.Shared(sender, session));
        boxes.put(sender, share.boxes().get(self));
      } else {
        int variant = variant(sender, local);
        boxes.put(sender, world.colludingBox(sender, local.attempt(), variant, local.list(), self));
      }
    }
    return new HubMessage.Boxes(boxes);
  }

  private int variant(SiteId sender, Local local) {
    for (int variant = 0; variant < variants; variant++) {
      if (local.list().contains(world.colludingAdvert(sender, local.attempt(), variant))) {
        return variant;
      }
    }
    throw new AssertionError(sender + " has no keys in this attempt");
  }

  private void signatures(SiteId self, Local local, Fact.Signed own, List<Step> steps) {
    List<SiteId> others =
        own.survivors().stream()
            .filter(site -> world.honest.contains(site) && !site.equals(self))
            .toList();
    List<SiteId> colluders =
        own.survivors().stream().filter(site -> !world.honest.contains(site)).toList();
    int needed = Math.max(0, world.by.threshold() - 1 - colluders.size());
    for (List<SiteId> signers : subsets(others)) {
      // Too few are refused, and who refuses tells nothing.
      if (signers.size() <= needed) {
        Set<Fact> needs = new HashSet<>();
        signers.forEach(s -> needs.add(new Fact.Signed(s, own.session(), own.survivors())));
        steps.add(
            new Step(
                needs,
                () -> {
                  SortedMap<SiteId, Bytes> all = new TreeMap<>();
                  needs.forEach(
                      fact ->
                          all.put(
                              fact.site(),
                              ((SiteMessage.Confirm) world.message(fact)).signature()));
                  colluders.forEach(
                      site ->
                          all.put(
                              site,
                              world.colludingSignature(site, own.session(), own.survivors())));
                  return world.hear(self, local, local.attempt(), new HubMessage.Confirmed(all));
                }));
      }
    }
  }

  static <T> List<List<T>> subsets(List<T> of) {
    List<List<T>> all = new ArrayList<>();
    for (int bits = 0; bits < 1 << of.size(); bits++) {
      List<T> some = new ArrayList<>();
      for (int i = 0; i < of.size(); i++) {
        if (((bits >> i) & 1) != 0) {
          some.add(of.get(i));
        }
      }
      all.add(some);
    }
    return all;
  }
}
