package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.Fields;
import eu.sund.privacy.secagg.KeySchedule;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.ShareBox;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.Terms;
import eu.sund.privacy.secagg.Thresholds;
import eu.sund.privacy.secagg.X25519;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One round as a hostile hub has it in hand: the honest sites' machines are the program's, the last
 * {@code n_c} sites collude with the hub and have machines of the hub's own making.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class HostileWorld {
  static final Digest BROADCAST = TestKeys.digest("broadcast");
  private static final Digest UPDATE = TestKeys.digest("update");

  /** Something an honest site said, and in which session. */
  sealed interface Fact {
    SiteId site();

    record Advertised(SiteId site, int attempt) implements Fact {}

    record Shared(SiteId site, Digest session) implements Fact {}

    record Masked(SiteId site, Digest session, List<SiteId> sharers) implements Fact {}

    record Signed(SiteId site, Digest session, List<SiteId> survivors) implements Fact {}

    record Told(SiteId site, Digest session, Set<SiteId> seeds, Set<SiteId> keys) implements Fact {}
  }

  /**
   * An honest site: its machine, its disk, what it ever said, and the keys that it took in the
   * attempt that is open.
   */
  record Local(
      SiteRun state,
      List<SiteRecord> journal,
      Set<Fact> said,
      int attempt,
      List<Advert> list,
      Optional<Fact> last) {}

  final int n;
  final Thresholds by;
  final RunSecurity run;
  final List<SiteId> honest;
  final List<SiteId> colluding;
  private final Map<Fact, SiteMessage> messages = new HashMap<>();
  private final Map<SiteId, TestKeys.Coins> coins = new HashMap<>();
  private final HubMessage.Agreed agreed;

  HostileWorld(int n) {
    this.n = n;
    this.by = new Thresholds(n);
    this.run = TestKeys.hashing(TestKeys.sites(n), Missing.EXACT);
    this.honest = run.sites().subList(0, n - by.collusion());
    this.colluding = run.sites().subList(n - by.collusion(), n);
    this.agreed = TestKeys.agreed(run, 1, BROADCAST);
  }

  SiteMessage message(Fact fact) {
    return messages.get(fact);
  }

  Terms terms(int attempt) {
    return run.terms(TestKeys.RUN, 1, attempt, BROADCAST);
  }

  Digest session(int attempt, List<Advert> list) {
    return KeySchedule.sessionId(Suite.SUND, terms(attempt).context(Suite.SUND), list);
  }

  /** A site that has computed its update and begun attempt 1. */
  Local start(SiteId self) {
    TestKeys.Coins mine = new TestKeys.Coins();
    coins.put(self, mine);
    SiteRun fresh = SiteRun.unknown(TestKeys.RUN, TestKeys.site(run, self, mine));
    Local local = new Local(fresh, List.of(), Set.of(), 0, List.of(), Optional.empty());
    local = next(self, local, new SiteEvent.Proposed());
    local = next(self, local, new SiteEvent.Allowed());
    local = next(self, local, new SiteEvent.Called(1, 1, BROADCAST, 0));
    local = next(self, local, new SiteEvent.Absorbed(1, BROADCAST));
    local = next(self, local, new SiteEvent.Heard(1, 1, agreed));
    return next(self, local, new SiteEvent.Computed(1, UPDATE));
  }

  Local begin(SiteId self, Local local, int attempt) {
    return next(self, local, new SiteEvent.Heard(1, attempt, agreed));
  }

  Local hear(SiteId self, Local local, int attempt, HubMessage message) {
    return next(self, local, new SiteEvent.Heard(1, attempt, message));
  }

  /** The memory is lost, the disk is not. */
  Local restart(SiteId self, Local local) {
    SiteRun again =
        SiteRun.unknown(TestKeys.RUN, TestKeys.site(run, self, coins.get(self)))
            .replay(local.journal());
    return new Local(
        again, local.journal(), local.said(), local.attempt(), List.of(), Optional.empty());
  }

  Local next(SiteId self, Local local, SiteEvent event) {
    String purpose = self + "/" + purpose(event);
    coins.get(self).tossFor(purpose);
    boolean wasOver = local.state().isOver();
    SiteRun.Transition step = Copies.of(local.state()).next(event);
    List<SiteRecord> journal = new ArrayList<>(local.journal());
    Set<Fact> said = new HashSet<>(local.said());
    int attempt = local.attempt();
    List<Advert> list = local.list();
    Optional<Fact> last = local.last();
    Optional<SiteEvent> then = Optional.empty();
    for (SiteEffect effect : step.effects()) {
      switch (effect) {
        case SiteEffect.Write write -> {
          if (write.record() instanceof SiteRecord.Attempted begun) {
            rule(
                journal.stream()
                    .noneMatch(
                        r -> r instanceof SiteRecord.Attempted a && a.attempt() >= begun.attempt()),
                self + " uses an attempt's number again: " + begun);
            attempt = begun.attempt();
            list = List.of();
          }
          journal.add(write.record());
        }
        case SiteEffect.Say say -> {
          if (say.message() instanceof SiteMessage.Share
              && event instanceof SiteEvent.Heard heard
              && heard.message() instanceof HubMessage.Adverts adverts) {
            list = adverts.adverts();
          }
          Optional<Fact> fact = fact(self, attempt, list, say.message());
          fact.ifPresent(f -> said(f, say.message(), journal));
          fact.ifPresent(said::add);
          last = fact.isPresent() ? fact : last;
          rule(!wasOver && !overNow(journal), self + " speaks after the end: " + say);
        }
        case SiteEffect.Mask mask ->
            then =
                Optional.of(
                    new SiteEvent.Masked(
                        1, mask.attempt(), TestKeys.digest("masked" + mask.session()), 8, 5));
        default -> {}
      }
    }
    Local after =
        new Local(step.state(), List.copyOf(journal), Set.copyOf(said), attempt, list, last);
    lists(self, after);
    return then.isPresent() ? next(self, after, then.get()) : after;
  }

  private static boolean overNow(List<SiteRecord> journal) {
    return journal.stream().anyMatch(SiteRecord.Over.class::isInstance);
  }

  private static String purpose(SiteEvent event) {
    return event instanceof SiteEvent.Heard heard
        ? heard.attempt() + Copies.key(heard.message())
        : event.toString();
  }

  private Optional<Fact> fact(SiteId self, int attempt, List<Advert> list, SiteMessage message) {
    return switch (message) {
      case SiteMessage.Advertise a -> Optional.of(new Fact.Advertised(self, attempt));
      case SiteMessage.Share s -> Optional.of(new Fact.Shared(self, session(attempt, list)));
      case SiteMessage.Mask m ->
          Optional.of(new Fact.Masked(self, session(attempt, list), m.sharers()));
      case SiteMessage.Confirm c ->
          Optional.of(new Fact.Signed(self, session(attempt, list), c.survivors()));
      case SiteMessage.Reveal r ->
          Optional.of(
              new Fact.Told(
                  self,
                  session(attempt, list),
                  Set.copyOf(r.seeds().keySet()),
                  Set.copyOf(r.keys().keySet())));
      case SiteMessage.Agree a -> Optional.empty();
      case SiteMessage.Lost l -> Optional.empty();
    };
  }

  /** Nothing is said before what it rests on is written. */
  private void said(Fact fact, SiteMessage message, List<SiteRecord> journal) {
    boolean written =
        switch (fact) {
          case Fact.Advertised a -> journal.contains(new SiteRecord.Attempted(1, a.attempt()));
          case Fact.Shared s -> true;
          case Fact.Masked m ->
              journal.stream()
                  .anyMatch(
                      r ->
                          r instanceof SiteRecord.Offered o
                              && o.key().session().equals(m.session()));
          case Fact.Signed s ->
              journal.stream()
                  .anyMatch(
                      r ->
                          r instanceof SiteRecord.Confirmed c
                              && c.survivors().equals(s.survivors()));
          case Fact.Told t -> true;
        };
    rule(written, fact + " is said before it is written");
    messages.putIfAbsent(fact, message);
  }

  /** What one site may have said in a round, whoever asked. */
  private void lists(SiteId self, Local local) {
    Set<List<SiteId>> signed = new HashSet<>();
    Map<Digest, Set<SiteId>> seeds = new HashMap<>();
    Map<Digest, Set<SiteId>> keys = new HashMap<>();
    for (Fact fact : local.said()) {
      if (fact instanceof Fact.Signed s) {
        signed.add(s.survivors());
        rule(s.survivors().contains(self), self + " signs a list without itself: " + s);
        rule(
            new TreeSet<>(s.survivors()).size() >= by.survivorsMin(),
            self + " signs too short a list: " + s);
      }
      if (fact instanceof Fact.Told t) {
        seeds.computeIfAbsent(t.session(), x -> new HashSet<>()).addAll(t.seeds());
        keys.computeIfAbsent(t.session(), x -> new HashSet<>()).addAll(t.keys());
        rule(t.seeds().size() >= by.survivorsMin(), self + " opens a sum over too few: " + t);
      }
    }
    rule(signed.size() <= 1, self + " signs two lists in a round: " + signed);
    seeds.forEach(
        (session, some) -> {
          Set<SiteId> both = new HashSet<>(some);
          both.retainAll(keys.getOrDefault(session, Set.of()));
          rule(both.isEmpty(), self + " tells both kinds of shares of " + both);
        });
  }

  /**
   * What the hub could compute from all that the honest sites said, the colluding sites' shares of
   * every secret taken as known.
   */
  void cannotUnmask(Collection<Set<Fact>> all) {
    Map<Digest, List<Fact>> sessions = new HashMap<>();
    for (Set<Fact> some : all) {
      for (Fact fact : some) {
        if (fact instanceof Fact.Masked m) {
          sessions.computeIfAbsent(m.session(), s -> new ArrayList<>()).add(fact);
        } else if (fact instanceof Fact.Told t) {
          sessions.computeIfAbsent(t.session(), s -> new ArrayList<>()).add(fact);
        }
      }
    }
    Set<Set<SiteId>> opened = new HashSet<>();
    sessions.forEach((session, facts) -> opened.addAll(open(session, facts)));
    rule(opened.size() <= 1, "two different sums can be opened in a round: " + opened);
  }

  /** The sets of honest sites whose summed words carry no mask that the hub lacks. */
  private Set<Set<SiteId>> open(Digest session, List<Fact> facts) {
    Map<SiteId, Set<SiteId>> masked = new TreeMap<>();
    Map<SiteId, Integer> seeds = new HashMap<>();
    Map<SiteId, Integer> keys = new HashMap<>();
    Set<Set<SiteId>> lists = new HashSet<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.Masked m) {
        masked.put(m.site(), Set.copyOf(m.sharers()));
      } else if (fact instanceof Fact.Told t) {
        t.seeds().forEach(s -> seeds.merge(s, 1, Integer::sum));
        t.keys().forEach(s -> keys.merge(s, 1, Integer::sum));
        lists.add(t.seeds());
      }
    }
    Set<SiteId> seedKnown = enough(seeds);
    Set<SiteId> keyKnown = enough(keys);
    for (SiteId site : honest) {
      rule(
          !(seedKnown.contains(site) && keyKnown.contains(site)),
          "both secrets of " + site + " can be put together in " + session);
    }
    Set<Set<SiteId>> opened = new HashSet<>();
    for (SiteId from : masked.keySet()) {
      component(from, masked, seedKnown, keyKnown)
          .ifPresent(
              component -> {
                opened.add(component);
                rule(
                    component.size() >= by.survivorsMin() - by.collusion(),
                    "the words of " + component + " can be unmasked");
                rule(
                    lists.stream().anyMatch(list -> honestOf(list).equals(component)),
                    component + " is no list that was agreed: " + lists);
              });
    }
    return opened;
  }

  private Set<SiteId> honestOf(Set<SiteId> list) {
    Set<SiteId> some = new TreeSet<>(list);
    some.retainAll(honest);
    return some;
  }

  private Set<SiteId> enough(Map<SiteId, Integer> told) {
    Set<SiteId> known = new HashSet<>();
    told.forEach(
        (site, count) -> {
          if (count + by.collusion() >= by.threshold()) {
            known.add(site);
          }
        });
    return known;
  }

  /**
   * The honest sites that hang together with this one by masks that the hub lacks; empty if a mask
   * is left that nobody else's words carry.
   */
  private Optional<Set<SiteId>> component(
      SiteId from, Map<SiteId, Set<SiteId>> masked, Set<SiteId> seedKnown, Set<SiteId> keyKnown) {
    Set<SiteId> reached = new TreeSet<>(Set.of(from));
    List<SiteId> open = new ArrayList<>(reached);
    while (!open.isEmpty()) {
      SiteId site = open.removeLast();
      if (!seedKnown.contains(site)) {
        return Optional.empty();
      }
      for (SiteId other : masked.get(site)) {
        boolean known =
            other.equals(site)
                || colluding.contains(other)
                || keyKnown.contains(site)
                || keyKnown.contains(other);
        if (known) {
          continue;
        }
        Set<SiteId> back = masked.get(other);
        if (back == null || !back.contains(site)) {
          return Optional.empty();
        }
        if (reached.add(other)) {
          open.add(other);
        }
      }
    }
    return Optional.of(reached);
  }

  static void rule(boolean holds, String broken) {
    if (!holds) {
      throw new AssertionError(broken);
    }
  }

  // The colluding sites' half.

  private record Keys(Secret mask, Secret box, Advert advert) {}

  private final Map<String, Keys> made = new HashMap<>();

  private Keys keys(SiteId site, int attempt, int variant) {
    return made.computeIfAbsent(
        site + "/" + attempt + "/" + variant,
        purpose -> {
          TestKeys.Coins own = new TestKeys.Coins();
          own.tossFor(purpose);
          Secret mask = X25519.newPrivate(own);
          Secret box = X25519.newPrivate(own);
          Digest commitment = TestKeys.digest(purpose);
          byte[] statement =
              Advert.signedBytes(
                  Suite.SUND,
                  terms(attempt).context(Suite.SUND),
                  site,
                  X25519.publicKey(mask),
                  X25519.publicKey(box),
                  commitment);
          return new Keys(
              mask,
              box,
              new Advert(
                  site,
                  X25519.publicKey(mask),
                  X25519.publicKey(box),
                  commitment,
                  TestKeys.signer(run, site).sign(statement)));
        });
  }

  /** Keys that a colluding site advertises; it may have several for one attempt. */
  Advert colludingAdvert(SiteId site, int attempt, int variant) {
    return keys(site, attempt, variant).advert();
  }

  /** A box of a colluding site, sealed as it should be; what is in it is of no matter. */
  Bytes colludingBox(SiteId from, int attempt, int variant, List<Advert> list, SiteId to) {
    Advert receiver = list.stream().filter(a -> a.site().equals(to)).findFirst().orElseThrow();
    Digest session = session(attempt, list);
    try (Secret shared =
            X25519.agree(keys(from, attempt, variant).box(), receiver.encryptionKey());
        Secret key = KeySchedule.shareKey(Suite.SUND, session, shared, from, to)) {
      return ShareBox.seal(Suite.SUND, session, from, to, key, new byte[98]);
    }
  }

  /** A colluding site signs any list. */
  Bytes colludingSignature(SiteId site, Digest session, List<SiteId> survivors) {
    Fields fields = Fields.of(Suite.SUND, "survivors").raw(session).u32(survivors.size());
    survivors.forEach(fields::prefixed);
    return TestKeys.signer(run, site).sign(fields.bytes());
  }
}
