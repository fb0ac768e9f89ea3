package eu.sund.simulation;

import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.HeapMemory;
import eu.sund.core.Layout;
import eu.sund.core.ModelLimits;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SiteRun;
import eu.sund.engine.SiteSecurity;
import eu.sund.engine.Standing;
import eu.sund.privacy.dp.FoldPrivacy;
import eu.sund.privacy.dp.NoiseLayer;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.SumCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A site around {@link SiteRun}: gate, steward, computing, journal.
 *
 * @param <M> the broadcast's type
 * @param <R> the result's type
 */
final class SiteShell<M, R> extends Party<SiteShell.Input, SiteEffect> {
  private static final long STEWARD_MICROS = 500_000;

  /** What comes in. */
  sealed interface Input {
    /** An event of the engine. */
    record Event(SiteEvent event) implements Input {}

    /** A message of the hub. */
    record Said(Message message) implements Input {}
  }

  /** What survives a crash. */
  private final class Disk {
    final List<SiteRecord> journal = new ArrayList<>();
    final Map<Integer, Message.Words> words = new TreeMap<>();
    final TreeMap<Integer, Course<M, R>> states = new TreeMap<>();
    final HeapMemory memory = new HeapMemory();
    boolean asked;
    boolean allowed;
  }

  private final Checker checker;
  private final Machines machines;
  private final SiteId site;
  private final SiteSecurity security;
  private final SiteRun unknown;
  private final int participants;
  private final Course<M, R> begin;
  private final Supplier<Rows> rows;
  private final boolean steward;
  private final Disk disk = new Disk();
  private @Nullable Link link;

  private SiteRun state;
  private Optional<Course<M, R>> staged = Optional.empty();
  private int stagedRound;
  private Optional<Standing> standing = Optional.empty();
  private Optional<Message.Opened> sum = Optional.empty();
  private final Map<Integer, Message.Words> masked = new TreeMap<>();

  /** What a site knows of its run. */
  record Part<M, R>(RunId run, SiteSecurity security, Course<M, R> begin) {
    SiteId site() {
      return security.self();
    }

    int participants() {
      return security.run().sites().size();
    }
  }

  SiteShell(Checker checker, Machines machines, Part<M, R> part, Supplier<Rows> rows) {
    super(checker.world(), part.site().value(), checker.world().options().faults().crashSite());
    this.checker = checker;
    this.machines = machines;
    this.site = part.site();
    this.security = part.security();
    this.participants = part.participants();
    this.begin = part.begin();
    this.rows = rows;
    this.unknown = SiteRun.unknown(part.run(), part.security());
    this.state = unknown;
    this.steward = world.below(4) == 0;
  }

  void link(Link connection) {
    link = connection;
  }

  private Link hub() {
    return Objects.requireNonNull(link, "a site is linked before it starts");
  }

  List<SiteRecord> journal() {
    return disk.journal;
  }

  /** The words that were journaled for a round, as they were before any mask. */
  Optional<Message.Words> plain(int round) {
    return Optional.ofNullable(disk.words.get(round));
  }

  SiteRun durable() {
    return unknown.replay(disk.journal);
  }

  SiteRun state() {
    return state;
  }

  @Override
  void load() {
    state = durable();
    hub().dial();
  }

  @Override
  void lose() {
    staged = Optional.empty();
    standing = Optional.empty();
    sum = Optional.empty();
    masked.clear();
    disk.memory.discard();
    hub().cut();
  }

  @Override
  List<SiteEffect> take(Input input) {
    SiteEvent event =
        switch (input) {
          case Input.Event own -> own.event();
          case Input.Said said -> heard(said.message());
        };
    SiteRun.Transition transition = machines.site().apply(state, event);
    state = transition.state();
    boolean absorbs = transition.effects().stream().anyMatch(e -> e instanceof SiteEffect.Absorb);
    if (absorbs && input instanceof Input.Said(Message.Call call)) {
      sum = call.sum();
    }
    return transition.effects();
  }

  private SiteEvent heard(Message message) {
    return switch (message) {
      case Message.Propose p -> new SiteEvent.Proposed();
      case Message.Call call ->
          call.round() > begin.plan().rounds() || call.sum().isPresent() != call.round() > 1
              ? new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID)
              : new SiteEvent.Called(
                  call.round(),
                  call.attempt(),
                  call.broadcast(),
                  call.sum().map(Message.Opened::attempt).orElse(0));
      case Message.FromHub said ->
          new SiteEvent.Heard(said.round(), said.attempt(), said.message());
      case Message.End end -> new SiteEvent.EndTold();
      case Message.Accepted a -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
      case Message.Pending p -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
      case Message.Ended e -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
      case Message.FromSite f -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
    };
  }

  @Override
  void perform(SiteEffect effect) {
    switch (effect) {
      case SiteEffect.Write write -> {
        disk.journal.add(write.record());
        checker.siteWrote(site, write.record());
        if (write.record() instanceof SiteRecord.Computed done) {
          disk.memory.commit();
          disk.words.keySet().removeIf(r -> r != done.round());
          disk.states.keySet().removeIf(r -> r != done.round());
        }
      }
      case SiteEffect.AskGate ask -> work(this::gate);
      case SiteEffect.SayAccepted say -> {
        checker.siteSays(site, "accepted", disk.journal.contains(new SiteRecord.Agreed()));
        hub().toHub(new Message.Accepted());
      }
      case SiteEffect.SayPending say -> hub().toHub(new Message.Pending());
      case SiteEffect.SayEnded say -> {
        checker.siteSays(
            site, "ended", disk.journal.contains(new SiteRecord.Over.Here(say.code())));
        hub().toHub(new Message.Ended(say.code()));
      }
      case SiteEffect.Absorb absorb -> {
        Optional<Message.Opened> given = sum;
        Course<M, R> before = absorb.round() == 1 ? begin : standing(absorb.round() - 1);
        later(() -> absorbed(absorb, before, given));
      }
      case SiteEffect.Compute compute -> {
        Course<M, R> course = staged.orElseThrow();
        checker.siteComputes(site, compute.round(), course.digest());
        later(() -> computed(compute.round(), course));
      }
      case SiteEffect.Mask mask ->
          work(
              () -> {
                if (isLive(mask)) {
                  tell(unchecked(() -> masked(mask)));
                }
              });
      case SiteEffect.Say say -> say(say);
      case SiteEffect.Note note -> world.note(name + " notes: " + note.line());
      case SiteEffect.Forget forget -> {
        disk.words.clear();
        disk.states.clear();
        disk.memory.forget();
      }
    }
  }

  private void gate() {
    if (!steward || disk.allowed) {
      post(new Input.Event(new SiteEvent.Allowed()));
      return;
    }
    post(new Input.Event(new SiteEvent.LeftToSteward()));
    if (!disk.asked) {
      disk.asked = true;
      world.after(
          world.delay(STEWARD_MICROS),
          () -> {
            world.note(name + "'s steward allows the run");
            disk.allowed = true;
            post(new Input.Event(new SiteEvent.Allowed()));
          });
    }
  }

  /** What a long task leads to, once its time comes. */
  @FunctionalInterface
  private interface Then {
    SiteEvent apply();
  }

  /** A long task; its failure is an event too. */
  @FunctionalInterface
  private interface Job {
    Then run() throws IOException;
  }

  /** Does what takes long: beside everything else, and together with the other sites' tasks. */
  private void later(Job job) {
    Supplier<Then> done = world.together().add(unchecked(job));
    work(() -> tell(done));
  }

  private static Supplier<Then> unchecked(Job job) {
    return () -> {
      try {
        return job.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private void tell(Supplier<Then> done) {
    if (state.isOver()) {
      return;
    }
    SiteEvent event;
    try {
      event = done.get().apply();
    } catch (SundException e) {
      event = new SiteEvent.Failed(e.code());
    }
    post(new Input.Event(event));
  }

  private Then absorbed(
      SiteEffect.Absorb absorb, Course<M, R> before, Optional<Message.Opened> given) {
    int round = absorb.round();
    if (round == 1) {
      return staging(1, before);
    }
    Message.Opened opened = given.orElseThrow();
    Blob words = opened.words().blob();
    SiteEvent deviates = new SiteEvent.Failed(ErrorCode.HUB_DEVIATES);
    if (!before.isTrue(
        Suite.SUND,
        absorb.key().orElseThrow(),
        absorb.survivors(),
        words,
        opened.check(),
        Workers.none())) {
      return () -> deviates;
    }
    return switch (before.absorb(absorb.survivors().size(), words)) {
      case Course.Advance.Next<M, R> next -> staging(round, next.course());
      case Course.Advance.Done<M, R> done -> () -> deviates;
      case Course.Advance.Failed<M, R> failed -> () -> deviates;
      case Course.Advance.Refused<M, R> refused -> () -> deviates;
    };
  }

  private Then staging(int round, Course<M, R> course) {
    return () -> {
      staged = Optional.of(course);
      stagedRound = round;
      return new SiteEvent.Absorbed(round, course.digest());
    };
  }

  private Then computed(int round, Course<M, R> course) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) course.layout().bytes());
    RowAccess access = RowAccess.granted("simulated run " + unknown.run());
    disk.memory.discard();
    Standing stands;
    try (Rows own = rows.get()) {
      stands =
          standing.isPresent()
              ? standing.get()
              : course.stand(own, access, ModelLimits.PATIENTS_MIN);
      course.contribute(
          own,
          new AtSite(
              site,
              access,
              disk.memory,
              FoldPrivacy.seeded(
                  new SeededEntropy("steps", site, round),
                  SeededSecrets.rounding(machines.secrets(), site, course.question()))),
          stands,
          machines
              .protection()
              .apply(site)
              .innermost(new NoiseLayer(participants, new SeededEntropy("noise", site, round))),
          Channels.newChannel(out));
    }
    Message.Words words = new Message.Words(out.toByteArray());
    return () -> {
      standing = Optional.of(stands);
      disk.words.put(round, words);
      disk.states.put(round, course);
      return new SiteEvent.Computed(round, words.digest());
    };
  }

  /** Whether the attempt goes on; another call may have made it void while this was under way. */
  private boolean isLive(SiteEffect.Mask mask) {
    return state.phase() instanceof SiteRun.Phase.Offering offering
        && offering.round() == mask.round()
        && offering.attempts().begun() == mask.attempt()
        && offering.attempts().live().isPresent();
  }

  private Then masked(SiteEffect.Mask mask) throws IOException {
    Layout layout = standing(mask.round()).layout();
    Message.Words plain =
        world.present(disk.words.get(mask.round()), site + " masks words that it does not have");
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) layout.bytes());
    SumCheck check = new SumCheck(Suite.SUND, mask.groupKey(), mask.session(), layout);
    long hash =
        MaskedWords.addWithCode(
            mask.masks(),
            check,
            site,
            plain.blob(),
            Channels.newChannel(out),
            world.together().workers());
    Message.Words words = new Message.Words(out.toByteArray());
    SiteEvent event =
        new SiteEvent.Masked(
            mask.round(),
            mask.attempt(),
            words.digest(),
            words.size(),
            SumCheck.maskHash(mask.masks(), layout, hash));
    return () -> {
      masked.clear();
      masked.put(mask.attempt(), words);
      return event;
    };
  }

  /** Whether this site helps to open a sum over these sites, of all that its journal has. */
  boolean mayOpen(List<SiteId> list) {
    List<List<SiteId>> signed =
        disk.journal.stream()
            .filter(SiteRecord.Confirmed.class::isInstance)
            .map(r -> ((SiteRecord.Confirmed) r).survivors())
            .toList();
    Course<M, R> course = standing(staged.isPresent() ? stagedRound : disk.states.lastKey());
    return begin.missing().allows(security.run().sites(), signed, list)
        && course.enoughContribute(
            participants, signed.isEmpty() ? List.of() : signed.getFirst(), list);
  }

  /** The place of a round: in memory, or read from disk as after a start. */
  private Course<M, R> standing(int round) {
    return staged.isPresent() && stagedRound == round
        ? staged.get()
        : HubShell.readAgain(
            begin,
            world.present(disk.states.get(round), site + " lost the state of round " + round));
  }

  private void say(SiteEffect.Say say) {
    checker.siteSays(site, say, disk.journal);
    Optional<Message.Words> words =
        say.message() instanceof SiteMessage.Mask
            ? Optional.of(
                world.present(masked.get(say.attempt()), site + " has no masked words to send"))
            : Optional.empty();
    hub().toHub(new Message.FromSite(say.round(), say.attempt(), say.message(), words));
    if (say.message() instanceof SiteMessage.Mask mask
        && world.strikes(world.options().faults().secondAnswer())) {
      checker.secondAnswer(site);
      SiteMessage other =
          new SiteMessage.Mask(
              mask.sharers(), mask.words(), mask.bytes(), mask.check() ^ 1, mask.signature());
      hub().toHub(new Message.FromSite(say.round(), say.attempt(), other, words));
    }
  }
}
