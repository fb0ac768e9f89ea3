package eu.sund.engine;

import eu.sund.core.Blob;
import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Workers;
import eu.sund.privacy.ring.Ring;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.SumCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The program's machines of hub and sites with real keys for masks and boxes, real masks and sums
 * over a few numbers. What a machine did in a state upon an event is remembered, so that runs that
 * begin alike are computed once: a run of another pattern of silence costs what is new in it.
 *
 * <p>Each sum that the hub opens is compared, bit by bit, with the plain ring sum over its
 * survivors, and with the check of each survivor; each sum that a site is told is checked and
 * absorbed as the program does.
 */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class DropoutWorld {
  private static final Digest BEGIN = TestKeys.digest("begin");

  /** Words of both rings. */
  private static final Layout LAYOUT =
      new Layout(
          "toy",
          List.of(
              TensorSpec.vector("counts", 3, new Encoding.Count(0x1p53)),
              TensorSpec.vector("weights", 5, new Encoding.Weight(1))));

  /** A sum that the hub opened. */
  record Opened(int round, List<SiteId> survivors) {}

  /** Something on its way to a site. */
  record Letter(SiteId to, SiteEvent event) {}

  /** A site in a state, with what it did upon events. */
  static final class SiteNode {
    final SiteRun state;
    final List<SiteRecord> journal;
    private final IdentityHashMap<SiteEvent, SiteMove> moves = new IdentityHashMap<>();

    private SiteNode(SiteRun state, List<SiteRecord> journal) {
      this.state = state;
      this.journal = journal;
    }
  }

  /** What a site did: all that follows from an event, computing and masking included. */
  record SiteMove(SiteNode after, List<HubEvent> says) {}

  /** The hub in a state, with what it did upon events. */
  static final class HubNode {
    final HubRun state;
    private final Optional<Sum> sum;
    private final IdentityHashMap<HubEvent, HubMove> moves = new IdentityHashMap<>();

    private HubNode(HubPlace place) {
      this.state = place.state();
      this.sum = place.sum();
    }
  }

  /** What the hub did: all that follows from an event, summing included. */
  record HubMove(HubNode after, List<Letter> says, Optional<Opened> opened) {}

  /**
   * What a sum is made of and checked with.
   *
   * @param sites whose disks hold the keys of the check
   * @param spool the digests of the masked words that lie at the hub
   */
  record There(Map<SiteId, SiteNode> sites, Map<SiteId, Digest> spool) {}

  /** A sum that was opened last, with its check: what calls for the next round bring along. */
  private record Sum(Bytes words, long check) {}

  private record HubPlace(HubRun state, Optional<Sum> sum) {}

  private record CallWith(SiteEvent.Called call, Optional<Sum> sum) {}

  final List<SiteId> sites;
  private final int rounds;
  private final Missing missing;
  private final RunSecurity run;
  private final Map<SiteId, TestKeys.Coins> coins = new HashMap<>();
  private final Map<SiteId, SiteSecurity> securities = new HashMap<>();
  private final Map<String, SiteNode> siteNodes = new HashMap<>();
  private final Map<HubPlace, HubNode> hubNodes = new HashMap<>();
  private final Map<Digest, byte[]> masked = new HashMap<>();
  private final Map<Object, Object> events = new HashMap<>();
  private final Map<CallWith, SiteEvent.Called> calls = new HashMap<>();
  private final IdentityHashMap<SiteEvent, Sum> brought = new IdentityHashMap<>();
  private List<SiteRecord> journal = List.of();

  DropoutWorld(int n, int rounds, Missing missing) {
    this.run = TestKeys.hashing(TestKeys.sites(n), missing);
    this.sites = run.sites();
    this.rounds = rounds;
    this.missing = missing;
    for (SiteId site : sites) {
      TestKeys.Coins own = new TestKeys.Coins();
      coins.put(site, own);
      securities.put(
          site, new SiteSecurity(run, site, TestKeys.signer(run, site), own, this::mayOpen));
    }
  }

  /** The program's rule over what the site at work has signed, of all that its journal has. */
  private boolean mayOpen(List<SiteId> list) {
    List<List<SiteId>> signed =
        journal.stream()
            .filter(SiteRecord.Confirmed.class::isInstance)
            .map(r -> ((SiteRecord.Confirmed) r).survivors())
            .toList();
    return missing.allows(sites, signed, list);
  }

  /** How many different states machines were in. */
  int states() {
    return siteNodes.size() + hubNodes.size();
  }

  /** The same event for equal ones, so that what was done upon it is found by identity. */
  @SuppressWarnings("unchecked")
  <E> E same(E event) {
    return (E) events.computeIfAbsent(event, e -> e);
  }

  private SiteEvent once(SiteEvent event) {
    return event instanceof SiteEvent.Called ? event : same(event);
  }

  HubNode hub() {
    return node(HubRun.proposed(TestKeys.RUN, run, BEGIN), Optional.empty());
  }

  SiteNode unknown(SiteId site) {
    return restart(site, List.of());
  }

  /** A site whose memory is lost and whose disk is not. */
  SiteNode restart(SiteId site, List<SiteRecord> disk) {
    return node(site, SiteRun.unknown(TestKeys.RUN, securities.get(site)).replay(disk), disk);
  }

  private HubNode node(HubRun state, Optional<Sum> sum) {
    return hubNodes.computeIfAbsent(new HubPlace(state, sum), HubNode::new);
  }

  /** A call and the sum that it brings: one object for each two that are equal. */
  private SiteEvent call(HubEffect.Call call, HubNode hub) {
    SiteEvent.Called plain =
        new SiteEvent.Called(
            call.round(), call.attempt(), hub.state.broadcast(), hub.state.opened());
    return calls.computeIfAbsent(
        new CallWith(plain, hub.sum),
        with -> {
          SiteEvent.Called one =
              new SiteEvent.Called(
                  plain.round(), plain.attempt(), plain.broadcast(), plain.opened());
          with.sum().ifPresent(sum -> brought.put(one, sum));
          return one;
        });
  }

  private SiteNode node(SiteId site, SiteRun state, List<SiteRecord> disk) {
    return siteNodes.computeIfAbsent(
        site + Copies.key(state) + Copies.key(disk), key -> new SiteNode(state, List.copyOf(disk)));
  }

  // The hub.

  /**
   * What the hub does upon an event of {@link #same}.
   *
   * @param there of the attempt that goes on
   */
  HubMove move(HubNode from, HubEvent event, There there) {
    HubMove known = from.moves.get(event);
    if (known == null) {
      known = moved(from, event, there);
      from.moves.put(event, known);
    }
    return known;
  }

  private HubMove moved(HubNode from, HubEvent event, There there) {
    HubRun.Transition step = from.state.next(event);
    HubNode after = node(step.state(), from.sum);
    List<Letter> says = new ArrayList<>();
    Optional<Opened> opened = Optional.empty();
    for (HubEffect effect : step.effects()) {
      switch (effect) {
        case HubEffect.Write w -> {}
        case HubEffect.DropUpdates d -> {}
        case HubEffect.Propose p -> says.add(new Letter(p.site(), new SiteEvent.Proposed()));
        case HubEffect.Call call -> says.add(new Letter(call.site(), call(call, after)));
        case HubEffect.Say say ->
            says.add(
                new Letter(
                    say.site(), new SiteEvent.Heard(say.round(), say.attempt(), say.message())));
        case HubEffect.TellEnd end -> says.add(new Letter(end.site(), new SiteEvent.EndTold()));
        case HubEffect.Note note -> throw new AssertionError("the hub notes " + note);
        case HubEffect.Sum sum -> {
          Sum words = open(sum, there);
          after = node(step.state(), Optional.of(words));
          HubMove then = move(after, same(done(sum, step.state(), words)), there);
          after = then.after();
          says.addAll(then.says());
          opened = Optional.of(new Opened(sum.round(), sum.survivors()));
        }
      }
    }
    return new HubMove(
        after, says.stream().map(l -> new Letter(l.to(), once(l.event()))).toList(), opened);
  }

  private Sum open(HubEffect.Sum effect, There there) {
    List<Blob> blobs = new ArrayList<>();
    List<Blob> plain = new ArrayList<>();
    for (SiteId site : effect.survivors()) {
      blobs.add(Blob.of(masked.get(there.spool().get(site))));
      plain.add(Blob.of(words(site, effect.round())));
    }
    byte[] sum = written(o -> MaskedWords.unmaskSum(LAYOUT, blobs, effect.masks(), o, NO_WORKERS));
    rule(
        Arrays.equals(sum, written(o -> Ring.sum(LAYOUT, plain, o))),
        "the sum over " + effect.survivors() + " is not the plain sum");
    long check = SumCheck.unmaskHashSum(effect.masks(), LAYOUT, effect.checks().values());
    for (SiteId site : effect.survivors()) {
      SumKey key = offered(there.sites().get(site), effect);
      rule(isTrue(key, effect.survivors(), sum, check), site + " does not find the sum true");
      byte[] other = sum.clone();
      other[0] ^= 1;
      rule(!isTrue(key, effect.survivors(), other, check), site + " finds a false sum true");
    }
    return new Sum(Bytes.of(sum), check);
  }

  private HubEvent done(HubEffect.Sum effect, HubRun state, Sum sum) {
    Digest next = next(state.broadcast(), effect.survivors(), sum);
    Digest words = Digest.of(sum.words().array());
    return effect.round() < rounds
        ? new HubEvent.Continued(effect.round(), words, next)
        : new HubEvent.Finished(effect.round(), words, next, new Outcome.Succeeded());
  }

  private static SumKey offered(SiteNode site, HubEffect.Sum sum) {
    for (SiteRecord record : site.journal) {
      if (record instanceof SiteRecord.Offered offered
          && offered.round() == sum.round()
          && offered.attempt() == sum.attempt()) {
        return offered.key();
      }
    }
    throw new AssertionError("a sum holds words that were never offered: " + sum.survivors());
  }

  private boolean isTrue(SumKey key, List<SiteId> survivors, byte[] sum, long check) {
    Secret group = Secret.taking(key.groupKey().array().clone());
    return new SumCheck(run.suite(), group, key.session(), LAYOUT)
        .holds(survivors, Blob.of(sum), check, NO_WORKERS);
  }

  private static Digest next(Digest broadcast, List<SiteId> survivors, Sum sum) {
    return TestKeys.digest(broadcast.hex() + survivors + sum.words().hex());
  }

  // A site.

  /** What a site does upon an event of {@link #same}. */
  SiteMove move(SiteId self, SiteNode from, SiteEvent event) {
    SiteMove known = from.moves.get(event);
    if (known == null) {
      known = moved(self, from, event);
      from.moves.put(event, known);
    }
    return known;
  }

  private SiteMove moved(SiteId self, SiteNode from, SiteEvent event) {
    coins.get(self).tossFor(self + "/" + purpose(event));
    journal = from.journal;
    SiteRun.Transition step = Copies.of(from.state).next(event);
    List<SiteRecord> disk = new ArrayList<>(from.journal);
    List<HubEvent> says = new ArrayList<>();
    Optional<SiteEvent> then = Optional.empty();
    for (SiteEffect effect : step.effects()) {
      switch (effect) {
        case SiteEffect.Write write -> disk.add(write.record());
        case SiteEffect.AskGate ask -> then = Optional.of(new SiteEvent.Allowed());
        case SiteEffect.SayAccepted say -> says.add(new HubEvent.SiteAccepted(self));
        case SiteEffect.SayPending say -> says.add(new HubEvent.SitePending(self));
        case SiteEffect.SayEnded say -> {
          rule(say.code() == ErrorCode.LEFT_BEHIND, self + " ends the run: " + say);
          says.add(new HubEvent.SiteEnded(self, say.code()));
        }
        case SiteEffect.Absorb absorb -> then = Optional.of(absorbed(from.state, event, absorb));
        case SiteEffect.Compute compute ->
            then =
                Optional.of(
                    new SiteEvent.Computed(
                        compute.round(), Digest.of(words(self, compute.round()))));
        case SiteEffect.Mask mask -> then = Optional.of(masked(self, mask));
        case SiteEffect.Say say ->
            says.add(new HubEvent.Heard(self, say.round(), say.attempt(), say.message()));
        case SiteEffect.Note note ->
            rule(!note.line().contains("breaks the protocol"), self + " notes " + note);
        case SiteEffect.Forget forget -> {}
      }
    }
    SiteNode after = node(self, step.state(), disk);
    if (then.isPresent()) {
      SiteMove more = move(self, after, same(then.get()));
      after = more.after();
      says.addAll(more.says());
    }
    return new SiteMove(after, says.stream().map(this::same).toList());
  }

  private static String purpose(SiteEvent event) {
    return event instanceof SiteEvent.Heard heard
        ? heard.round() + "/" + heard.attempt() + Copies.key(heard.message())
        : event.toString();
  }

  private SiteEvent absorbed(SiteRun before, SiteEvent event, SiteEffect.Absorb absorb) {
    if (absorb.round() == 1) {
      return new SiteEvent.Absorbed(1, BEGIN);
    }
    Sum sum = brought.get(event);
    SumKey key = absorb.key().orElseThrow();
    rule(
        isTrue(key, absorb.survivors(), sum.words().array(), sum.check()),
        before.security().self() + " does not find the sum of the round before true");
    Digest start = ((SiteRun.Phase.Offering) before.phase()).broadcast();
    return new SiteEvent.Absorbed(absorb.round(), next(start, absorb.survivors(), sum));
  }

  private SiteEvent masked(SiteId self, SiteEffect.Mask mask) {
    SumCheck check = new SumCheck(run.suite(), mask.groupKey(), mask.session(), LAYOUT);
    Blob plain = Blob.of(words(self, mask.round()));
    long[] hash = new long[1];
    byte[] out =
        written(
            o ->
                hash[0] = MaskedWords.addWithCode(mask.masks(), check, self, plain, o, NO_WORKERS));
    masked.put(Digest.of(out), out);
    return new SiteEvent.Masked(
        mask.round(),
        mask.attempt(),
        Digest.of(out),
        out.length,
        SumCheck.maskHash(mask.masks(), LAYOUT, hash[0]));
  }

  /** A site's update of a round: numbers whose sums over all sites wrap nowhere. */
  private static byte[] words(SiteId site, int round) {
    int number = Integer.parseInt(site.value().substring(1));
    ByteBuffer out = ByteBuffer.allocate((int) LAYOUT.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3; i++) {
      out.putLong((1L << 40) * number + 1_000_003L * round + i);
    }
    for (int i = 0; i < 5; i++) {
      out.putInt(((1 << 20) * number + 7919 * round + i) * (i % 2 == 0 ? 1 : -1));
    }
    return out.array();
  }

  private static final Workers NO_WORKERS = Workers.none();

  private interface Writing {
    void to(java.nio.channels.WritableByteChannel out) throws IOException;
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writing.to(Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static void rule(boolean holds, String broken) {
    if (!holds) {
      throw new AssertionError(broken);
    }
  }
}
