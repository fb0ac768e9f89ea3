package eu.sund.hub.run;

import eu.sund.core.Digest;
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
import eu.sund.engine.RunSecurity;
import eu.sund.hub.store.RoundState;
import eu.sund.hub.store.RunCommit;
import eu.sund.hub.store.RunRow;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Proposal;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SiteFrame;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of a run: a thread that takes what happens one by one, asks {@link HubRun} what
 * follows, and does it in order. Nothing is said before what it rests on is written.
 */
final class RunOwner {
  private static final Logger LOG = LoggerFactory.getLogger(RunOwner.class);

  /** What happens, as the owner takes it in. */
  sealed interface Input {
    /** An event of the engine. */
    record Event(HubEvent event) implements Input {}

    /** A frame of a site; {@code done} is run when it was dealt with. */
    record Frame(SiteId site, SiteFrame frame, Runnable done) implements Input {}

    /** A site came or went. */
    record Changed() implements Input {}

    /** Deadlines are looked at. */
    record Tick() implements Input {}

    /** The hub stops; the run stays open. */
    record Stop() implements Input {}
  }

  private static final Duration SHOWN_EVERY = Duration.ofMillis(200);

  private final RunPorts ports;
  private final Spool spool;
  private final RunFiles files;
  private final Course<?, ?> begin;
  private final Proposal proposal;
  private final Consumer<RunOwner> onEnd;
  private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
  private final Watchers watchers = new Watchers();
  private final Thread thread;

  private volatile boolean over;
  private volatile RunRow row;
  private volatile HubRun state;
  private volatile Course<?, ?> course;
  private volatile Optional<Spill.Kept> sum = Optional.empty();
  private volatile String progress = "";
  private volatile Optional<ErrorCode> trouble = Optional.empty();
  private Optional<Opening.Staged> staged = Optional.empty();
  private Optional<RoundState> kept = Optional.empty();
  private Optional<RunCommit.Result> result = Optional.empty();
  private boolean pastIsFree;
  private int records;
  private int shownRound = -1;
  private Instant shownAt = Instant.EPOCH;
  private Instant waitingSince;
  private Instant quietSince;

  /**
   * Takes up a run where its journal stands.
   *
   * @param begin the study's own beginning
   * @param onEnd called on the owner's thread when the run has ended
   */
  RunOwner(
      RunPorts ports, Incoming incoming, RunRow row, Course<?, ?> begin, Consumer<RunOwner> onEnd) {
    this.ports = ports;
    this.row = row;
    this.begin = begin;
    this.course = begin;
    this.onEnd = onEnd;
    this.files = new RunFiles(ports.runs(), row.id());
    this.spool = new Spool(ports, incoming, files);
    this.state =
        HubRun.proposed(
            row.id(),
            RunSecurity.of(
                ports.roster(), row.spec().participants(), begin.plan().digest(), begin.missing()),
            begin.digest());
    this.proposal =
        Proposal.newBuilder()
            .setRunId(row.id().value())
            .setRunSpec(com.google.protobuf.ByteString.copyFrom(row.spec().encode()))
            .build();
    this.waitingSince = ports.clock().instant();
    this.quietSince = waitingSince;
    this.thread = Thread.ofPlatform().daemon().name("run-" + row.id()).unstarted(this::loop);
  }

  /**
   * Reads journal and state.
   *
   * @throws SundException {@code STORAGE_FAILED} if they do not fit
   */
  void restore() {
    List<HubRecord> journal = ports.store().runs().journal(row.id());
    records = journal.size();
    state = state.replay(journal);
    kept = ports.store().runs().state(row.id());
    if (kept.isEmpty() || state.hasEnded()) {
      return;
    }
    RoundState last = kept.get();
    try {
      files.folder().keepOnly(last.round(), last.stateRound(), false);
      sum = Optional.of(files.sum(last));
      progress = last.progress();
      course = files.course(begin, last, state.summed().size(), state.broadcast());
      if (last.stateRound() == last.round()) {
        keepState();
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the files of run " + row.id() + " cannot be read", e);
    }
  }

  /** Begins a fresh attempt of the round that the journal left open. */
  private void reopen() {
    try {
      carryOut(state.reopened());
    } catch (IOException | SundException e) {
      broke(e);
    }
  }

  /** Starts the owner's thread; the sites that are connected are asked or called. */
  void start() {
    thread.start();
    for (SiteId site : participants()) {
      if (ports.links().isConnected(site)) {
        post(new Input.Event(new HubEvent.SiteConnected(site)));
      }
    }
  }

  /** Hands in what happened. */
  void post(Input input) {
    inputs.add(input);
    if (over) {
      releaseWaiting();
    }
  }

  /** Stops the thread; the run stays as it is written. */
  void stop() {
    post(new Input.Stop());
    awaitEnd(Duration.ofSeconds(10));
  }

  /** Waits until the owner is done, or the time is over. */
  void awaitEnd(Duration atMost) {
    try {
      if (!thread.join(atMost)) {
        LOG.warn("run {} is still busy", id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  RunId id() {
    return row.id();
  }

  RunRow row() {
    return row;
  }

  List<SiteId> participants() {
    return row.spec().participants();
  }

  /** The layout of the open round, if this site's update is still to come. */
  Optional<Layout> awaits(SiteId site) {
    return state.phase() instanceof HubRun.Phase.Securing securing
            && participants().contains(site)
            && !securing.stage().masked().contains(site)
        ? Optional.of(course.layout())
        : Optional.empty();
  }

  /** Whether these masked words of a site are in, and the sum over them is still to come. */
  boolean holds(SiteId site, Digest masked) {
    return spool.holds(site, masked);
  }

  /** Whether the site has words of this size in the open round, be it in another attempt. */
  boolean isInRoundOf(SiteId site, long size) {
    return state.round() > 0
        && !state.hasEnded()
        && participants().contains(site)
        && course.layout().bytes() == size;
  }

  /** The sum that sites may fetch. */
  Optional<Spill.Kept> sum() {
    return sum;
  }

  RunView view() {
    return Views.of(row, state, progress, ports.links(), trouble);
  }

  Watchers watchers() {
    return watchers;
  }

  private void loop() {
    try {
      reopen();
      while (!state.hasEnded() && trouble.isEmpty()) {
        Input input = inputs.take();
        if (input instanceof Input.Stop) {
          return;
        }
        take(input);
        if (watchers.any() && inputs.isEmpty() && isWorthShowing()) {
          watchers.show(view());
        }
      }
      onEnd.accept(this);
      watchers.show(view());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over = true;
      releaseWaiting();
    }
  }

  /**
   * Each round is shown, and what the sites do in it a few times a second: more would cost the hub
   * more than the round itself. The next tick shows what was passed over.
   */
  private boolean isWorthShowing() {
    Instant now = ports.clock().instant();
    if (state.round() == shownRound && now.isBefore(shownAt.plus(SHOWN_EVERY))) {
      return false;
    }
    shownRound = state.round();
    shownAt = now;
    return true;
  }

  /** Whoever handed in a frame after the end must not wait for it. */
  private void releaseWaiting() {
    for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
      if (input instanceof Input.Frame frame) {
        frame.done().run();
      }
    }
  }

  private void take(Input input) {
    switch (input) {
      case Input.Event event -> feed(event.event());
      case Input.Frame frame -> {
        try {
          fromSite(frame.site(), frame.frame()).ifPresent(this::feed);
        } catch (SundException e) {
          // What breaks the protocol ends the site's part in the run.
          LOG.warn("run {}: site {}: {}", id(), frame.site(), e.getMessage());
          feed(
              e.code() == ErrorCode.STORAGE_FAILED
                  ? new HubEvent.HubBroke(e.code())
                  : new HubEvent.SiteEnded(frame.site(), e.code()));
        } catch (IOException e) {
          broke(e);
        } finally {
          frame.done().run();
        }
      }
      case Input.Changed changed -> {}
      case Input.Tick tick -> tick();
      case Input.Stop stop -> {}
    }
  }

  private void tick() {
    Instant now = ports.clock().instant();
    boolean late =
        switch (state.phase()) {
          case HubRun.Phase.Asking asking ->
              row.submittedAt().plus(ports.deadlines().answer()).isBefore(now);
          case HubRun.Phase.Agreeing agreeing -> isLate(now);
          case HubRun.Phase.Securing securing -> isLate(now);
          case HubRun.Phase.Summing summing -> false;
          case HubRun.Phase.Ended ended -> false;
        };
    if (late) {
      feed(new HubEvent.HubBroke(ErrorCode.PEER_UNREACHABLE));
    } else if (quietSince.plus(ports.deadlines().missing()).isBefore(now) && goesOn()) {
      LOG.info("run {} goes on without those that it waited for: {}", id(), state.awaited());
      feed(new HubEvent.Overdue());
    }
  }

  /** Whether the sites would help to open the sum over those that are there. */
  private boolean goesOn() {
    return state
        .goesOnWith()
        .filter(
            list ->
                course.enoughContribute(participants().size(), state.attendance().counted(), list))
        .isPresent();
  }

  private boolean isLate(Instant now) {
    return waitingSince.plus(ports.deadlines().round()).isBefore(now);
  }

  private Optional<HubEvent> fromSite(SiteId site, SiteFrame frame) throws IOException {
    return switch (frame.getFrameCase()) {
      case ANSWER ->
          Optional.of(
              Answers.read(site, frame.getAnswer(), row.spec().digest(), course.plan().digest()));
      case SECURE -> Optional.of(said(site, frame.getSecure()));
      case RUN_FAILED ->
          Optional.of(new HubEvent.SiteEnded(site, Answers.code(frame.getRunFailed().getCode())));
      case RUN_STOPPED -> Optional.of(new HubEvent.SiteEnded(site, ErrorCode.STOPPED_BY_STEWARD));
      case HELLO, DATASETS, PONG, FRAME_NOT_SET -> Optional.empty();
    };
  }

  /** Takes in what a site says in an attempt; masked words must have the round's size. */
  private HubEvent said(SiteId site, Secure frame) throws IOException {
    SiteMessage message = MessageCodec.siteMessage(frame.getMessage().toByteArray());
    int round = frame.getRound();
    boolean current = round == state.round() && frame.getAttempt() == state.attempt();
    if (message instanceof SiteMessage.Mask mask && current && awaits(site).isPresent()) {
      spool.take(site, frame, mask, course.layout().bytes());
    }
    return new HubEvent.Heard(site, round, frame.getAttempt(), message);
  }

  private void feed(HubEvent first) {
    Deque<HubEvent> events = new ArrayDeque<>(List.of(first));
    while (!events.isEmpty() && trouble.isEmpty()) {
      HubEvent event = events.poll();
      try {
        HubRun.Transition transition = state.next(event);
        carryOut(transition).ifPresent(events::add);
      } catch (SundException | IOException e) {
        if (event instanceof HubEvent.HubBroke) {
          // Even the end cannot be written: nothing more is said until the hub starts again.
          trouble = Optional.of(ErrorCode.STORAGE_FAILED);
          LOG.error("run {} halts: its journal cannot be written", id(), e);
        } else {
          LOG.error("run {}: {}", id(), e.getMessage(), e);
          events.add(new HubEvent.HubBroke(codeOf(e)));
        }
      } catch (RuntimeException | Error e) { // whatever it was: the run ends with its number
        LOG.error("run {}: a defect of the program", id(), e);
        events.add(new HubEvent.HubBroke(ErrorCode.INTERNAL));
      }
    }
  }

  private static ErrorCode codeOf(Exception e) {
    return e instanceof SundException known ? known.code() : ErrorCode.STORAGE_FAILED;
  }

  private void broke(Exception e) {
    LOG.error("run {}: {}", id(), e.getMessage(), e);
    feed(new HubEvent.HubBroke(codeOf(e)));
  }

  private Optional<HubEvent> carryOut(HubRun.Transition transition) throws IOException {
    List<HubRecord> writes = new ArrayList<>();
    for (HubEffect effect : transition.effects()) {
      if (effect instanceof HubEffect.Write write) {
        writes.add(write.record());
      }
    }
    if (!writes.isEmpty()) {
      commit(writes, transition.state());
    }
    boolean roundOpens = transition.state().round() != state.round();
    if (state.security().mayDrop() && !transition.state().equals(state)) {
      quietSince = ports.clock().instant();
    }
    state = transition.state();
    if (roundOpens) {
      waitingSince = ports.clock().instant();
    }
    Optional<HubEvent> follows = Optional.empty();
    for (HubEffect effect : transition.effects()) {
      switch (effect) {
        // Written above: all of a step's records in one transaction.
        case HubEffect.Write write -> {}
        case HubEffect.Propose propose ->
            say(propose.site(), HubFrame.newBuilder().setProposal(proposal));
        case HubEffect.Call call ->
            say(call.site(), HubFrame.newBuilder().setRoundCall(call(call)));
        case HubEffect.Say said -> say(said.site(), HubFrame.newBuilder().setSecure(secure(said)));
        case HubEffect.Sum sums -> follows = Optional.of(sumUp(sums));
        case HubEffect.DropUpdates drop -> dropUpdates(drop.round());
        case HubEffect.TellEnd tell ->
            say(tell.site(), Ending.of(row, last(), state.summed().size(), result));
        case HubEffect.Note note -> LOG.warn("run {}: {}", id(), note.line());
      }
    }
    if (roundOpens && !state.hasEnded() && kept.isPresent() && stateIsBehind(kept.get())) {
      keepState();
    }
    return follows;
  }

  private static boolean stateIsBehind(RoundState last) {
    return last.stateRound() == last.round();
  }

  /** The sum of the round that was the last; not one that came before a round that broke off. */
  private Optional<Ending.Last> last() {
    return kept.filter(left -> left.round() == state.round())
        .flatMap(left -> sum.map(w -> new Ending.Last(w, left.check(), state.attempt())));
  }

  private void say(SiteId site, HubFrame.Builder frame) {
    ports.links().send(site, frame.build());
  }

  private RoundCall call(HubEffect.Call effect) {
    RoundCall.Builder call =
        RoundCall.newBuilder()
            .setRunId(id().value())
            .setRound(effect.round())
            .setAttempt(effect.attempt())
            .setBroadcastDigest(Wire.bytes(state.broadcast()))
            .setParticipants(state.summed().size());
    if (sum.isPresent() && effect.round() > 1) {
      call.setPrevious(Wire.words(sum.get()))
          .setCheck(kept.orElseThrow().check())
          .setOpened(state.opened());
    }
    return call.build();
  }

  private Secure secure(HubEffect.Say said) {
    return Secure.newBuilder()
        .setRunId(id().value())
        .setRound(said.round())
        .setAttempt(said.attempt())
        .setMessage(
            com.google.protobuf.UnsafeByteOperations.unsafeWrap(
                MessageCodec.encode(said.message())))
        .build();
  }

  private HubEvent sumUp(HubEffect.Sum effect) throws IOException {
    Opening opening =
        Opening.of(ports, files, course, spool.of(effect.survivors()), effect, progress);
    staged = Optional.of(opening.staged());
    return opening.event();
  }

  /** Writes a step: records, what the round left, and the result, in one transaction. */
  private void commit(List<HubRecord> writes, HubRun after) throws IOException {
    Instant now = ports.clock().instant();
    boolean closes = writes.stream().anyMatch(r -> r instanceof HubRecord.RoundClosed);
    boolean starts = state.round() == 0 && after.round() == 1;
    Optional<RoundState> left = closes ? Optional.of(left(staged.orElseThrow())) : Optional.empty();
    Optional<RunCommit.Result> answer = closes ? staged.orElseThrow().result() : Optional.empty();
    ports.store().runs().commit(id(), new RunCommit(records, writes, left, starts, answer, now));
    records += writes.size();
    if (starts) {
      row = row.started(now);
    }
    if (after.outcome().isPresent()) {
      row = row.ended(now, after.outcome().get());
    }
    if (closes) {
      Opening.Staged done = staged.orElseThrow();
      Optional<Spill.Kept> past = sum;
      sum = Optional.of(done.sum());
      pastIsFree = past.isEmpty() || past.get().retire();
      result = done.result();
      progress = done.progress();
      kept = left;
      if (done.next().isPresent()) {
        course = done.next().get();
      }
      staged = Optional.empty();
    }
  }

  /**
   * What a round leaves. A small state is written with it; a large one stands in the sum and the
   * state before until it lies in its own file.
   */
  private RoundState left(Opening.Staged done) throws IOException {
    Optional<RoundState.Bytes> sumBytes = done.sum().bytes().map(RoundState.Bytes::of);
    int stateRound = kept.map(RoundState::stateRound).orElse(1);
    Optional<RoundState.Bytes> stateBytes = kept.flatMap(RoundState::state);
    if (done.next().isPresent() && sumBytes.isPresent()) {
      Spill.Stored written = files.write(done.next().get(), done.round() + 1);
      stateRound = done.round() + 1;
      stateBytes = written.bytes().map(RoundState.Bytes::of);
    }
    return new RoundState(
        done.round(),
        done.sum().digest(),
        done.sum().size(),
        sumBytes,
        done.check(),
        stateRound,
        stateBytes,
        done.progress());
  }

  /** Puts a large state into its file, while the sites compute, and reads it where it lies. */
  private void keepState() throws IOException {
    RoundState last = kept.orElseThrow();
    int round = last.round() + 1;
    Spill.Stored written = files.write(course, round);
    if (written.bytes().isPresent()) {
      RoundState small =
          new RoundState(
              last.round(),
              last.sum(),
              last.sumSize(),
              last.sumBytes(),
              last.check(),
              round,
              written.bytes().map(RoundState.Bytes::of),
              last.progress());
      ports.store().runs().keep(id(), small);
      kept = Optional.of(small);
    } else {
      ports.store().runs().stateLiesAt(id(), round);
      kept =
          Optional.of(
              new RoundState(
                  last.round(),
                  last.sum(),
                  last.sumSize(),
                  last.sumBytes(),
                  last.check(),
                  round,
                  Optional.empty(),
                  last.progress()));
      course = course.lyingAt(written.blob());
    }
    files.folder().keepOnly(last.round(), round, true);
  }

  private void dropUpdates(int round) throws IOException {
    spool.drop(round);
    if (state.hasEnded()) {
      spool.close(participants());
    }
    if (kept.isPresent()) {
      files
          .folder()
          .keepOnly(kept.get().round(), kept.get().stateRound(), pastIsFree && !state.hasEnded());
    }
  }
}
