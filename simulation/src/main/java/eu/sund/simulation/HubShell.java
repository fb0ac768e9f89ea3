package eu.sund.simulation;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.engine.HubEffect;
import eu.sund.engine.HubEvent;
import eu.sund.engine.HubRecord;
import eu.sund.engine.HubRun;
import eu.sund.engine.Outcome;
import eu.sund.privacy.ring.Ring;
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
    final Map<Integer, Message.Words> sums = new TreeMap<>();
    final Map<Integer, byte[]> states = new TreeMap<>();
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
  private HubRun state;
  private Course<M, R> course;
  private Optional<Course<M, R>> staged = Optional.empty();

  HubShell(Checker checker, Machines machines, RunId run, List<SiteId> sites, Course<M, R> begin) {
    super(checker.world(), NAME, checker.world().options().faults().crashHub());
    this.checker = checker;
    this.machines = machines;
    this.begin = begin;
    this.proposed = HubRun.proposed(run, sites, begin.digest());
    this.state = proposed;
    this.course = begin;
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
      byte[] bytes =
          world.present(
              disk.states.get(state.round()), "the hub lost the state of round " + state.round());
      try {
        course = begin.resume(Blob.of(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      world.rule(
          course.digest().equals(state.broadcast()), "the hub's state is not the journaled one");
    }
    if (!disk.opened) {
      disk.opened = true;
      enqueue(state.open());
    }
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
    boolean closed = transition.state().round() > state.round();
    state = transition.state();
    if (closed) {
      spool.clear();
      staged.ifPresent(next -> course = next);
      staged = Optional.empty();
    }
    checker.hubIn(state);
    return transition.effects();
  }

  private HubEvent heard(SiteId site, Message message) {
    return switch (message) {
      case Message.Accepted a -> new HubEvent.SiteAccepted(site);
      case Message.Pending p -> new HubEvent.SitePending(site);
      case Message.Ended ended -> new HubEvent.SiteEnded(site, ended.code());
      case Message.Update update -> updated(site, update);
      case Message.Propose p -> new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
      case Message.Call c -> new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
      case Message.End e -> new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
    };
  }

  private HubEvent updated(SiteId site, Message.Update update) {
    boolean awaited =
        state.phase() instanceof HubRun.Phase.Collecting && update.round() == state.round();
    if (awaited && update.words().size() != course.layout().bytes()) {
      return new HubEvent.SiteEnded(site, ErrorCode.MESSAGE_INVALID);
    }
    if (awaited) {
      spool.putIfAbsent(site, update.words());
    }
    return new HubEvent.UpdateArrived(site, update.round(), update.base(), update.words().digest());
  }

  @Override
  void perform(HubEffect effect) {
    switch (effect) {
      case HubEffect.Write write -> {
        disk.journal.add(write.record());
        checker.hubWrote(write.record());
      }
      case HubEffect.Propose propose -> say(propose.site(), new Message.Propose());
      case HubEffect.Call call -> call(call);
      case HubEffect.Sum sum -> work(() -> sum(sum));
      case HubEffect.DropUpdates drop -> disk.sums.keySet().removeIf(r -> r < drop.round());
      case HubEffect.TellEnd tell -> {
        checker.hubTells(tell.outcome());
        say(tell.site(), new Message.End(tell.outcome()));
      }
    }
  }

  private void say(SiteId site, Message message) {
    world
        .present(links.get(site), "the hub speaks to " + site + ", which is no participant")
        .toSite(message);
  }

  private void call(HubEffect.Call call) {
    checker.hubCalls(call.round(), state.broadcast());
    Optional<Message.Words> sum = Optional.ofNullable(disk.sums.get(call.round() - 1));
    world.rule(sum.isPresent() == call.round() > 1, "the sum before " + call + " is missing");
    Message.Call honest = new Message.Call(call.round(), state.broadcast(), sum);
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
    checker.hubSums(effect.round(), effect.participants(), spool);
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      List<Blob> blobs = spool.values().stream().map(Message.Words::blob).toList();
      Ring.sum(course.layout(), blobs, Channels.newChannel(out));
      Message.Words sum = new Message.Words(out.toByteArray());
      post(new Input.Event(absorbed(effect, sum)));
    } catch (SundException e) {
      post(new Input.Event(new HubEvent.HubBroke(e.code())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HubEvent absorbed(HubEffect.Sum effect, Message.Words sum) throws IOException {
    int round = effect.round();
    return switch (course.absorb(effect.participants().size(), sum.blob())) {
      case Course.Advance.Next<M, R> next when round < course.plan().roundsMax() -> {
        disk.sums.put(round, sum);
        disk.states.put(round + 1, stateOf(next.course()));
        staged = Optional.of(next.course());
        yield new HubEvent.Continued(round, sum.digest(), next.course().digest());
      }
      case Course.Advance.Next<M, R> beyond ->
          finished(round, sum, new Outcome.Unanswered("no end after " + round + " rounds"));
      case Course.Advance.Done<M, R> done -> {
        disk.result = Optional.of(done.result());
        yield finished(round, sum, new Outcome.Succeeded());
      }
      case Course.Advance.Failed<M, R> failed ->
          finished(round, sum, new Outcome.Unanswered(failed.reason()));
    };
  }

  private HubEvent finished(int round, Message.Words sum, Outcome outcome) {
    return new HubEvent.Finished(round, sum.digest(), course.digest(), outcome);
  }

  static byte[] stateOf(Course<?, ?> course) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    course.writeTo(out);
    return out.toByteArray();
  }
}
