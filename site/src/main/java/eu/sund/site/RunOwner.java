package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.RunSecurity;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SiteRun;
import eu.sund.engine.SiteSecurity;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.protocol.SurvivorRule;
import eu.sund.transport.wire.Outcome;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around one run's state machine: takes what happens one at a time, and does what the
 * machine says, in order. What must be remembered is on disk before anything is said.
 */
final class RunOwner {
  private static final Logger LOG = LoggerFactory.getLogger(RunOwner.class);

  private final House house;
  private final Uplink uplink;
  private final Proposed run;
  private final RunId id;
  private final Gate gate;
  private final RunData data;
  private final Path folder;
  private final SiteSecurity security;
  private final LastWord lastWord;
  private final Consumer<RunId> onOver;
  private final OneByOne tasks;
  private boolean startedOver;

  private volatile @Nullable ErrorCode ending;

  // Below: touched by the task at work only.
  private SiteRun state;
  private Track track;
  private boolean agreed;
  private boolean pendingNoted;
  private @Nullable Words words;
  private @Nullable Words masked;
  private @Nullable OpenedSum sum;

  private RunOwner(House house, Uplink uplink, Proposed run, Consumer<RunId> onOver) {
    this.house = house;
    this.uplink = uplink;
    this.run = run;
    this.id = run.spec().id();
    this.onOver = onOver;
    this.tasks =
        new OneByOne(house.workers(), e -> LOG.error("run {}: {}", id, Broken.words(e), e));
    this.gate = new Gate(house, run);
    this.data = new RunData(house, run, this::requireGoing);
    this.folder = house.folder().run(id);
    this.security =
        new SiteSecurity(
            RunSecurity.of(
                house.roster(),
                run.spec().participants(),
                run.course().plan().digest(),
                run.course().missing()),
            house.keys().self(),
            house.keys().signer(),
            house.keys().entropy(),
            run.course().missing().mayDrop()
                ? this::mayOpen
                : SurvivorRule.exactly(run.spec().participants()));
    this.lastWord = new LastWord(security, run.spec().participants(), folder, house.keys().cores());
    this.state = SiteRun.unknown(id, security);
    this.track = new Track(folder, run.course());
  }

  /**
   * The owner of a run, standing where the journal says.
   *
   * @throws SundException with {@code STORAGE_FAILED} if the journal cannot be followed
   */
  static RunOwner of(House house, Uplink uplink, Proposed run, Consumer<RunId> onOver) {
    RunOwner owner = new RunOwner(house, uplink, run, onOver);
    List<SiteRecord> records = house.journal().records(owner.id);
    owner.state = owner.state.replay(records);
    owner.startedOver = owner.state.isOver();
    owner.agreed = records.contains(new SiteRecord.Agreed());
    if (owner.state.phase() instanceof SiteRun.Phase.Offering sent) {
      owner.restore(sent);
    }
    return owner;
  }

  private void restore(SiteRun.Phase.Offering sent) {
    Journal.Stand stand = house.journal().stand(id);
    try {
      track = Track.resume(folder, run.course(), stand);
      String file = stand.wordsFile();
      words =
          Words.kept(
              sent.update(),
              house.keys().vault(),
              stand.words(),
              file == null ? null : folder.resolve(file));
      sweep();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "a file of run " + id + " is missing or damaged", e);
    }
    if (!track.digest().equals(sent.broadcast())) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "what was kept of run " + id + " is damaged");
    }
  }

  /** A sum that is not over all sites is opened only if the gate, asked again, stands to it. */
  private boolean mayOpen(List<SiteId> list) {
    return gate.ask() instanceof Gate.Answer.Allowed allowed
        && data.mayOpen(track.course(), allowed, list);
  }

  RunId id() {
    return id;
  }

  /** Whether the journal said that the run is over when this owner was made. */
  boolean startedOver() {
    return startedOver;
  }

  /** The digest of the proposal. */
  Digest proposal() {
    return run.digest();
  }

  /** The hub proposes the run, for the first time or again. */
  void proposed() {
    tasks.post(() -> handle(new SiteEvent.Proposed()));
  }

  /** The steward said something about the study: asks the gate again if that is still open. */
  void reconsider() {
    tasks.post(
        () -> {
          if (state.phase() instanceof SiteRun.Phase.Asked) {
            handle(new SiteEvent.Proposed());
          }
        });
  }

  /** The hub calls for a round. */
  void called(RoundCall call) {
    tasks.post(() -> call(call));
  }

  /** The hub relays something in an attempt. */
  void secure(Secure secure) {
    tasks.post(
        () -> {
          SiteEvent event;
          try {
            event =
                new SiteEvent.Heard(
                    secure.getRound(),
                    secure.getAttempt(),
                    MessageCodec.hubMessage(secure.getMessage().toByteArray()));
          } catch (SundException e) {
            event = failed(e);
          }
          handle(event);
        });
  }

  /** The hub says that the run ended. */
  void ended(RunEnded end) {
    tasks.post(
        () -> {
          if (end.hasLast() || end.getOutcome() == Outcome.COMPLETED) {
            checkLast(end);
          }
          house
              .journal()
              .outcome(
                  id, end.getOutcome().name().toLowerCase(java.util.Locale.ROOT), end.getCode());
          handle(new SiteEvent.EndTold());
        });
  }

  /** Ends the run at once: the round at work is interrupted before anything more leaves. */
  void end(ErrorCode code, String words) {
    ending = code;
    tasks.post(
        () -> {
          if (!state.isOver()) {
            note("ended", words);
          }
          handle(new SiteEvent.Refused(code));
        });
  }

  /** Frees files; the journal keeps where the run stands. */
  void close() {
    ending = ErrorCode.PEER_UNREACHABLE;
    tasks.post(this::free);
  }

  private void free() {
    data.close();
    track.close();
  }

  private void requireGoing() {
    ErrorCode code = ending;
    if (code != null) {
      throw new SundException(code, "the run was ended while a round was at work");
    }
  }

  private void call(RoundCall call) {
    if (state.isOver()) {
      handle(new SiteEvent.Called(call.getRound(), 1, run.digest(), 0));
      return;
    }
    SiteEvent event;
    try {
      event = readCall(call);
    } catch (SundException e) {
      if (e.code() == ErrorCode.PEER_UNREACHABLE && ending == null) {
        LOG.info("run {}: connection lost during a download; the hub will call again", id);
        return;
      }
      event = failed(e);
    }
    handle(event);
  }

  private SiteEvent readCall(RoundCall call) {
    int round = call.getRound();
    if (round < 1
        || round > run.course().plan().rounds()
        || call.getBroadcastDigest().size() != 32) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "a call for a round that the plan does not have");
    }
    Digest broadcast = OpenedSum.digest(call.getBroadcastDigest());
    if (state.phase() instanceof SiteRun.Phase.Offering sent && round == sent.round() + 1) {
      OpenedSum.Named named =
          new OpenedSum.Named(call.getPrevious(), call.getParticipants(), call.getCheck());
      sum =
          lastWord.summed(sent).map(sites -> fetch(named, sent.round(), sites.size())).orElse(null);
    }
    return new SiteEvent.Called(round, call.getAttempt(), broadcast, call.getOpened());
  }

  private OpenedSum fetch(OpenedSum.Named named, int round, int sites) {
    return OpenedSum.fetch(named, round, sites, track.course().layout(), folder, uplink);
  }

  private void handle(SiteEvent first) {
    Deque<SiteEvent> events = new ArrayDeque<>();
    events.add(first);
    while (!events.isEmpty()) {
      SiteEvent event = events.remove();
      SiteRun before = state;
      List<SiteEffect> effects = List.of();
      try {
        SiteRun.Transition transition = state.next(event);
        state = transition.state();
        effects = transition.effects();
        perform(effects, events);
      } catch (RuntimeException | Error e) { // whatever it was: the run ends with its number
        if (before.isOver() || state.isOver()) {
          // Not even the end can be journaled: say it all the same, it holds nothing but a code.
          LOG.error("run {}: {}", id, Broken.words(e), e);
          sayEnd(effects);
          return;
        }
        events.clear();
        events.add(failed(e));
      }
    }
  }

  private void sayEnd(List<SiteEffect> effects) {
    for (SiteEffect effect : effects) {
      if (effect instanceof SiteEffect.SayEnded ended) {
        uplink.send(end(ended.code()).frame());
      }
    }
  }

  private void perform(List<SiteEffect> effects, Deque<SiteEvent> events) {
    List<SiteRecord> records = new ArrayList<>();
    List<RunFrames.Saying> sayings = new ArrayList<>();
    boolean update = false;
    boolean forget = false;
    for (SiteEffect effect : effects) {
      switch (effect) {
        case SiteEffect.Write write -> records.add(write.record());
        case SiteEffect.AskGate ask -> events.add(askGate());
        case SiteEffect.SayAccepted say -> sayings.add(answer(Verdict.ACCEPTED));
        case SiteEffect.SayPending say -> sayings.add(answer(Verdict.PENDING));
        case SiteEffect.SayEnded say -> sayings.add(end(say.code()));
        case SiteEffect.Absorb absorb -> events.add(absorb(absorb));
        case SiteEffect.Compute compute -> events.add(compute(compute.round()));
        case SiteEffect.Mask mask -> events.add(mask(mask));
        case SiteEffect.Say say -> {
          update = say.message() instanceof SiteMessage.Mask;
          sayings.add(
              RunFrames.secure(
                  id, say, Optional.ofNullable(update ? masked : null), track.course().layout()));
        }
        case SiteEffect.Forget f -> forget = true;
        case SiteEffect.Note note -> note("refused", note.line());
      }
    }
    write(records, sayings.stream().map(RunFrames.Saying::row).toList());
    if (update) {
      sendUpdate(sayings.getFirst().frame());
    } else if (ending == null || state.isOver()) {
      sayings.forEach(saying -> uplink.send(saying.frame()));
    }
    if (forget) {
      forget();
    }
  }

  private void write(List<SiteRecord> records, List<Outgoing> rows) {
    Journal journal = house.journal();
    long now = house.now();
    if (records.isEmpty()) {
      if (rows.isEmpty()) {
        return;
      }
      if (state.phase() instanceof SiteRun.Phase.Asked asked && asked.pending()) {
        journal.pending(run.key(), rows, now);
      } else {
        journal.left(run.key(), rows, now);
      }
      return;
    }
    switch (records.getFirst()) {
      case SiteRecord.Agreed a -> {
        journal.agreed(run.key(), rows, now);
        agreed = true;
      }
      case SiteRecord.Computed done -> {
        Words current = java.util.Objects.requireNonNull(words, "computed before it is written");
        List<SiteRecord> more = records.subList(1, records.size());
        journal.computed(run.key(), done, more, track.stand(current), rows, now);
        data.settle();
        if (current.file() != null) {
          sweep();
        }
      }
      case SiteRecord.Over over -> journal.over(run.key(), over, rows, now);
      default -> journal.secured(run.key(), records, rows, now);
    }
  }

  private RunFrames.Saying answer(Verdict verdict) {
    return RunFrames.answer(id, run.digest(), run.course().plan().digest(), verdict);
  }

  private RunFrames.Saying end(ErrorCode code) {
    return agreed
        ? RunFrames.ended(id, 0, code)
        : RunFrames.refusal(id.value(), run.digest(), code);
  }

  private void sendUpdate(SiteFrame frame) {
    if (ending != null) {
      return;
    }
    Words current = masked;
    try {
      if (current != null && current.small() == null) {
        uplink.upload(current.digest(), current.source(this::requireGoing));
      }
      if (!uplink.send(frame)) {
        LOG.info("run {}: no connection; the hub will call again", id);
      }
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "an update cannot be read again", e);
    } catch (SundException e) {
      if (ending != null) {
        return;
      }
      if (e.code() != ErrorCode.PEER_UNREACHABLE) {
        throw e;
      }
      LOG.info("run {}: connection lost during an upload; the hub will call again", id);
    }
  }

  private SiteEvent askGate() {
    return switch (gate.enter(house.now())) {
      case Gate.Answer.Allowed allowed -> {
        note("allowed", "datasets " + allowed.names());
        yield new SiteEvent.Allowed();
      }
      case Gate.Answer.AwaitsSteward awaits -> {
        if (!pendingNoted) {
          pendingNoted = true;
          note("pending", awaits.why());
        }
        yield new SiteEvent.LeftToSteward();
      }
      case Gate.Answer.Refused refused -> {
        note("refused", refused.words());
        yield new SiteEvent.Refused(refused.code());
      }
    };
  }

  private SiteEvent absorb(SiteEffect.Absorb effect) {
    int round = effect.round();
    try {
      if (round > 1) {
        OpenedSum before = sum;
        if (before == null || before.round() != round - 1) {
          throw new SundException(ErrorCode.INTERNAL, "the sum of the round before is not here");
        }
        sum = null;
        before.requireTrue(
            track.course(),
            security,
            effect.key().orElseThrow(),
            effect.survivors(),
            house.keys().cores());
        before.absorbInto(track);
      }
      return new SiteEvent.Absorbed(round, track.digest());
    } catch (IOException | RuntimeException e) {
      return failed(e);
    }
  }

  private void checkLast(RunEnded end) {
    if (state.phase() instanceof SiteRun.Phase.Offering sent) {
      for (LastWord.Line line : lastWord.check(track, sent, end, uplink)) {
        note(line.event(), line.detail());
        if (line.isLoud()) {
          LOG.error("run {}: {}", id, line.detail());
        }
      }
    }
  }

  private SiteEvent compute(int round) {
    long began = System.nanoTime();
    try {
      Gate.Answer.Allowed allowed =
          switch (gate.admit(house.now())) {
            case Gate.Answer.Allowed yes -> yes;
            case Gate.Answer.AwaitsSteward awaits ->
                throw new SundException(ErrorCode.REFUSED_BY_POLICY, awaits.why());
            case Gate.Answer.Refused refused ->
                throw new SundException(refused.code(), refused.words());
          };
      requireGoing();
      Layout form = track.course().layout();
      if (!Words.isSmall(form)) {
        Files.createDirectories(folder);
      }
      words =
          Words.write(
              form,
              folder.resolve("update-" + round),
              house.keys().vault(),
              this::requireGoing,
              out -> data.contribute(allowed, round, track.course(), out));
      if (run.course().plan().isNoisy()) {
        AnswerTime.await(began, this::requireGoing);
      }
      return new SiteEvent.Computed(round, words.digest());
    } catch (IOException | RuntimeException e) {
      return failed(e);
    }
  }

  private SiteEvent mask(SiteEffect.Mask effect) {
    Words plain = java.util.Objects.requireNonNull(words, "an update is kept until the next");
    try {
      Masking made =
          Masking.of(
              effect,
              plain,
              track.course().layout(),
              security,
              folder,
              this::requireGoing,
              house.keys().cores());
      masked = made.words();
      return new SiteEvent.Masked(
          effect.round(),
          effect.attempt(),
          made.words().digest(),
          made.words().size(),
          made.check());
    } catch (IOException | RuntimeException e) {
      return failed(e);
    }
  }

  private SiteEvent failed(Throwable e) {
    ErrorCode code = Broken.code(e);
    if (code == ErrorCode.INTERNAL) {
      LOG.error("run {} failed", id, e);
    }
    try {
      note("failed", code + ": " + Broken.words(e));
    } catch (SundException storage) {
      LOG.error("run {}: {}; the log cannot be written", id, Broken.words(e), storage);
    }
    return new SiteEvent.Failed(code);
  }

  private void note(String event, String detail) {
    LOG.info("run {} {}: {}", id, event, detail);
    house.journal().log(house.now(), id.value(), event, detail);
  }

  private void forget() {
    free();
    words = null;
    masked = null;
    FilesOf.delete(folder);
    onOver.accept(id);
  }

  /** Files that the journal does not name are of no use any more; parts of downloads stay. */
  private void sweep() {
    Words current = words;
    if (current == null || !Files.isDirectory(folder)) {
      return;
    }
    try {
      Spares.sweep(folder, track.stand(current).files());
    } catch (IOException e) {
      LOG.warn("run {}: an old file cannot be removed: {}", id, e.getClass().getSimpleName());
    }
  }
}
