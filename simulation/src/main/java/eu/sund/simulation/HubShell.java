package eu.sund.simulation;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.engine.HubEffect;
import eu.sund.engine.HubEvent;
import eu.sund.engine.HubRecord;
import eu.sund.engine.HubRun;
import eu.sund.engine.Outcome;
import eu.sund.engine.RunSecurity;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.SumCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The hub around {@link HubRun}: spool, sums, journal.
 *
 * @param <M> the broadcast's type
 * @param <R> the result's type
 */
final class HubShell<M, R> extends Party<HubShell.Input, HubEffect> {
  static final String NAME = "hub";

  /** Longer than any delay that the virtual network makes by itself. */
  private static final long MISSING_MICROS = 20_000_000;

  /** What comes in. */
  sealed interface Input {
    /** An event of the engine. */
    record Event(HubEvent event) implements Input {}

    /** A message; the site is the one at the other end of the connection. */
    record Said(SiteId site, Message message) implements Input {}
  }

  /** What survives a crash. */
  private final class Disk {
    final List<HubRecord> journal = new ArrayList<>();
    final Map<Integer, Message.Opened> sums = new TreeMap<>();
    final Map<Integer, Course<M, R>> states = new TreeMap<>();
    Optional<R> result = Optional.empty();
    boolean opened;
  }

  private final Checker checker;
  private final Machines machines;
  private final HubRun proposed;
  private final Course<M, R> begin;
  private final Map<SiteId, Link> links = new TreeMap<>();
  private final Disk disk = new Disk();

  private final Map<SiteId, Message.Words> spool = new TreeMap<>();
  private Simulation.RoundListener rounds = Simulation.RoundListener.none();
  private HubRun state;
  private Course<M, R> course;
  private Optional<Course<M, R>> staged = Optional.empty();

  HubShell(
      Checker checker, Machines machines, RunId run, RunSecurity security, Course<M, R> begin) {
    super(checker.world(), NAME, checker.world().options().faults().crashHub());
    this.checker = checker;
    this.machines = machines;
    this.begin = begin;
    this.proposed = HubRun.proposed(run, security, begin.digest());
    this.state = proposed;
    this.course = begin;
  }

  /** Who hears of rounds. */
  void tell(Simulation.RoundListener listener) {
    rounds = listener;
  }

  void link(SiteId site, Link link) {
    links.put(site, link);
  }

  List<HubRecord> journal() {
    return disk.journal;
  }

  HubRun durable() {
    return proposed.replay(disk.journal);
  }

  HubRun state() {
    return state;
  }

  Optional<R> result() {
    return disk.result;
  }

  @Override
  void load() {
    state = durable();
    course = begin;
    if (!state.hasEnded() && state.round() > 1) {
      course =
          readAgain(
              begin,
              world.present(
                  disk.states.get(state.round()),
                  "the hub lost the state of round " + state.round()));
      world.rule(
          course.digest().equals(state.broadcast()), "the hub's state is not the journaled one");
    }
    if (!disk.opened) {
      disk.opened = true;
      enqueue(state.open());
    }
    HubRun.Transition reopened = state.reopened();
    state = reopened.state();
    enqueue(reopened.effects());
  }

  @Override
  void lose() {
    spool.clear();
    staged = Optional.empty();
    links.values().forEach(Link::cut);
  }

  @Override
  List<HubEffect> take(Input input) {
    HubEvent event =
        switch (input) {
          case Input.Event own -> own.event();
          case Input.Said said -> heard(said.site(), said.message());
        };
    HubRun.Transition transition = machines.hub().apply(state, event);
    HubRun before = state;
    state = transition.state();
    if (state.round() > before.round()) {
      staged.ifPresent(next -> course = next);
      staged = Optional.empty();
    }
    if (state.round() > before.round() || state.attempt() > before.attempt()) {
      spool.clear();
    }
    if (state.security().mayDrop() && !state.equals(before)) {
      watch();
    }
    return transition.effects();
  }

  /** Goes on without those that are missing once nothing has happened for long. */
  private void watch() {
    HubRun then = state;
    world.after(
        MISSING_MICROS,
        () -> {
          boolean goesOn =
              then.equals(state)
                  && state
                      .goesOnWith()
                      .filter(
                          list ->
                              course.enoughContribute(
                                  links.size(), state.attendance().counted(), list))
                      .isPresent();
          if (goesOn) {
            post(new Input.Event(new HubEvent.Overdue()));
          }
        });
  }

  private HubEvent heard(SiteId site, Message message) {
    return switch (message) {
      case Message.Accepted a -> new HubEvent.SiteAccepted(site);
      case Message.Pending p -> new HubEvent.SitePending(site);
      case Message.Ended ended -> new HubEvent.SiteEnded(site, ended.code());
      case Message.FromSite said -> said(site, said);
      case Message.Propose p -> new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
      case Message.Call c -> new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
      case Message.FromHub f -> new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
      case Message.End e -> new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
    };
  }

  private HubEvent said(SiteId site, Message.FromSite said) {
    boolean current = said.round() == state.round() && said.attempt() == state.attempt();
    if (current && said.message() instanceof SiteMessage.Mask mask) {
      Message.Words words = said.words().orElseThrow();
      if (words.size() != course.layout().bytes() || mask.bytes() != words.size()) {
        return new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
      }
      spool.putIfAbsent(site, words);
    }
    return new HubEvent.Heard(site, said.round(), said.attempt(), said.message());
  }

  @Override
  void perform(HubEffect effect) {
    switch (effect) {
      case HubEffect.Write write -> {
        disk.journal.add(write.record());
        checker.hubWrote(write.record());
        if (write.record() instanceof HubRecord.RoundClosed closed) {
          disk.sums.keySet().removeIf(r -> r < closed.round());
        }
      }
      case HubEffect.Propose propose -> say(propose.site(), new Message.Propose());
      case HubEffect.Call call -> call(call);
      case HubEffect.Say said ->
          say(said.site(), new Message.FromHub(said.round(), said.attempt(), said.message()));
      case HubEffect.Sum sum -> work(() -> sum(sum));
      case HubEffect.DropUpdates drop -> {}
      case HubEffect.TellEnd tell -> {
        checker.hubTells(tell.outcome());
        say(tell.site(), new Message.End(tell.outcome()));
      }
      case HubEffect.Note note -> world.note("hub notes: " + note.line());
    }
  }

  private void say(SiteId site, Message message) {
    world
        .present(links.get(site), "the hub speaks to " + site + ", which is no participant")
        .toSite(message);
  }

  private void call(HubEffect.Call call) {
    if (call.round() != state.round()) {
      return;
    }
    checker.hubCalls(call.round(), state.broadcast());
    Optional<Message.Opened> sum = Optional.ofNullable(disk.sums.get(call.round() - 1));
    world.rule(sum.isPresent() == call.round() > 1, "the sum before " + call + " is missing");
    Message.Call honest = new Message.Call(call.round(), call.attempt(), state.broadcast(), sum);
    say(
        call.site(),
        world
            .options()
            .deviation()
            .filter(d -> d.round() == call.round())
            .map(d -> checker.falsified(honest, d.kind()))
            .orElse(honest));
  }

  private void sum(HubEffect.Sum effect) {
    if (!(state.phase() instanceof HubRun.Phase.Summing)) {
      return;
    }
    Layout layout = course.layout();
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream((int) layout.bytes());
      List<Blob> blobs =
          effect.survivors().stream()
              .map(site -> world.present(spool.get(site), "no words of " + site).blob())
              .toList();
      MaskedWords.unmaskSum(
          layout, blobs, effect.masks(), Channels.newChannel(out), world.together().workers());
      Message.Words sum = new Message.Words(out.toByteArray());
      checker.hubOpens(effect.round(), effect.survivors(), layout, sum);
      long check = SumCheck.unmaskHashSum(effect.masks(), layout, effect.checks().values());
      effect.masks().wipe();
      post(new Input.Event(absorbed(effect, new Message.Opened(effect.attempt(), sum, check))));
    } catch (SundException e) {
      post(new Input.Event(new HubEvent.HubBroke(e.code())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HubEvent absorbed(HubEffect.Sum effect, Message.Opened sum) throws IOException {
    int round = effect.round();
    return switch (course.absorb(effect.survivors().size(), sum.words().blob())) {
      case Course.Advance.Next<M, R> next when round < course.plan().rounds() -> {
        disk.sums.put(round, sum);
        disk.states.put(round + 1, next.course());
        staged = Optional.of(next.course());
        rounds.absorbed(round, course.plan().roundsMax(), next.progress());
        yield new HubEvent.Continued(round, sum.words().digest(), next.course().digest());
      }
      case Course.Advance.Next<M, R> beyond ->
          finished(round, sum, new Outcome.Unanswered("no end after " + round + " rounds"));
      case Course.Advance.Done<M, R> done -> {
        disk.result = Optional.of(done.result());
        rounds.absorbed(round, course.plan().roundsMax(), "");
        yield finished(round, sum, new Outcome.Succeeded());
      }
      case Course.Advance.Failed<M, R> failed ->
          finished(round, sum, new Outcome.Unanswered(failed.reason()));
      case Course.Advance.Refused<M, R> refused -> finished(round, sum, new Outcome.Refused());
    };
  }

  private HubEvent finished(int round, Message.Opened sum, Outcome outcome) {
    return new HubEvent.Finished(round, sum.words().digest(), course.digest(), outcome);
  }

  /** A place as it is after it was written to a file and read from there. */
  static <M, R> Course<M, R> readAgain(Course<M, R> begin, Course<M, R> written) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      written.writeTo(out);
      return begin.resume(Blob.of(out.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
