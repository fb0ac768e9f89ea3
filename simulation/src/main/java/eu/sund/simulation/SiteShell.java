package eu.sund.simulation;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SiteRun;
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
  private static final class Disk {
    final List<SiteRecord> journal = new ArrayList<>();
    final Map<Integer, Message.Words> words = new TreeMap<>();
    final Map<Integer, byte[]> states = new TreeMap<>();
    boolean asked;
    boolean allowed;
  }

  private final Checker checker;
  private final Machines machines;
  private final SiteId site;
  private final SiteRun unknown;
  private final int participants;
  private final Course<M, R> begin;
  private final Supplier<Rows> rows;
  private final boolean steward;
  private final Disk disk = new Disk();
  private @Nullable Link link;

  private SiteRun state;
  private Optional<Course<M, R>> staged = Optional.empty();
  private Optional<Message.Words> sum = Optional.empty();

  /** What a site knows of its run. */
  record Part<M, R>(RunId run, SiteId site, int participants, Course<M, R> begin) {}

  SiteShell(Checker checker, Machines machines, Part<M, R> part, Supplier<Rows> rows) {
    super(checker.world(), part.site().value(), checker.world().options().faults().crashSite());
    this.checker = checker;
    this.machines = machines;
    this.site = part.site();
    this.participants = part.participants();
    this.begin = part.begin();
    this.rows = rows;
    this.unknown = SiteRun.unknown(part.run());
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
    sum = Optional.empty();
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
          call.round() > begin.plan().roundsMax() || call.sum().isPresent() != call.round() > 1
              ? new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID)
              : new SiteEvent.Called(call.round(), call.broadcast());
      case Message.End end -> new SiteEvent.EndTold();
      case Message.Accepted a -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
      case Message.Pending p -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
      case Message.Ended e -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
      case Message.Update u -> new SiteEvent.Failed(ErrorCode.MESSAGE_INVALID);
    };
  }

  @Override
  void perform(SiteEffect effect) {
    switch (effect) {
      case SiteEffect.Write write -> {
        disk.journal.add(write.record());
        if (write.record() instanceof SiteRecord.Computed done) {
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
        Optional<Message.Words> given = sum;
        work(() -> tell(() -> absorbed(absorb.round(), given)));
      }
      case SiteEffect.Compute compute -> work(() -> tell(() -> computed(compute.round())));
      case SiteEffect.Send send -> send(send);
      case SiteEffect.Forget forget -> {
        disk.words.clear();
        disk.states.clear();
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

  /** Something whose failure is an event too. */
  private interface Job {
    SiteEvent run() throws IOException;
  }

  private void tell(Job job) {
    if (state.isOver()) {
      return;
    }
    try {
      post(new Input.Event(job.run()));
    } catch (SundException e) {
      post(new Input.Event(new SiteEvent.Failed(e.code())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SiteEvent absorbed(int round, Optional<Message.Words> given) throws IOException {
    if (round == 1) {
      staged = Optional.of(begin);
      return new SiteEvent.Absorbed(1, begin.digest());
    }
    byte[] bytes =
        world.present(disk.states.get(round - 1), site + " lost the state of round " + (round - 1));
    Course<M, R> before = begin.resume(Blob.of(bytes));
    return switch (before.absorb(participants, given.orElseThrow().blob())) {
      case Course.Advance.Next<M, R> next -> {
        staged = Optional.of(next.course());
        yield new SiteEvent.Absorbed(round, next.course().digest());
      }
      case Course.Advance.Done<M, R> done -> new SiteEvent.Failed(ErrorCode.HUB_DEVIATES);
      case Course.Advance.Failed<M, R> failed -> new SiteEvent.Failed(ErrorCode.HUB_DEVIATES);
    };
  }

  private SiteEvent computed(int round) throws IOException {
    Course<M, R> course = staged.orElseThrow();
    checker.siteComputes(site, round, course.digest());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Rows own = rows.get()) {
      course.contribute(
          own,
          RowAccess.granted("simulated run " + unknown.run()),
          machines.protection().apply(site),
          Channels.newChannel(out));
    }
    Message.Words words = new Message.Words(out.toByteArray());
    disk.words.put(round, words);
    disk.states.put(round, HubShell.stateOf(course));
    return new SiteEvent.Computed(round, words.digest());
  }

  private void send(SiteEffect.Send send) {
    Message.Words words =
        world.present(disk.words.get(send.round()), site + " sends words that it does not have");
    world.rule(words.digest().equals(send.update()), site + " sends other words than it says");
    checker.siteSends(site, send, disk.journal);
    Digest base = send.broadcast();
    hub().toHub(new Message.Update(send.round(), base, words));
    if (world.strikes(world.options().faults().secondAnswer())) {
      checker.secondAnswer(site);
      Message.Words other = words.flipped(world.below(words.size() * 8));
      hub().toHub(new Message.Update(send.round(), base, other));
    }
  }
}
