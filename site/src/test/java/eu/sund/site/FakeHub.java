package eu.sund.site;

import com.google.protobuf.ByteString;
import eu.sund.core.Blob;
import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.HubEffect;
import eu.sund.engine.HubEvent;
import eu.sund.engine.HubRecord;
import eu.sund.engine.HubRun;
import eu.sund.engine.Outcome;
import eu.sund.engine.RunSecurity;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteSecurity;
import eu.sund.governance.roster.RosterView;
import eu.sund.governance.study.RunSpec;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.privacy.protocol.SurvivorRule;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.SumCheck;
import eu.sund.transport.BlobSource;
import eu.sund.transport.ResultJson;
import eu.sund.transport.wire.Answer;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Proposal;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunEnded;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A hub for a run of the site under test with hospitals in memory: the production machine. Keeps
 * every byte it gets. What it is about to say can be looked at, changed or lost; the other
 * hospitals speak only while it has nothing to say to the site.
 */
final class FakeHub implements Uplink {
  static final SiteId SELF = new SiteId("turku");
  private static final int INLINE_MAX = 1 << 20;

  final RunSpec spec;
  final List<SiteFrame> frames = new ArrayList<>();
  final List<HubFrame> given = new ArrayList<>();
  final List<Bytes> sums = new ArrayList<>();
  final Map<Digest, byte[]> blobs = new HashMap<>();
  boolean connected = true;
  boolean over;
  Digest result = Digest.of(new byte[0]);
  long uploaded;

  private final Map<SiteId, FakeSite> others = new TreeMap<>();
  private final Map<SiteId, byte[]> spool = new TreeMap<>();
  private final Deque<HubFrame> toSite = new ArrayDeque<>();
  private final Deque<Runnable> toOthers = new ArrayDeque<>();
  private final Deque<HubEvent> events = new ArrayDeque<>();
  private final List<HubRecord> journal = new ArrayList<>();
  private final HubRun proposed;
  private HubRun state;
  private Course<?, ?> course;
  private FakeSite.Opened opened = new FakeSite.Opened(new byte[0], 0);

  /** What the site said in an attempt. */
  record Said(int round, int attempt, SiteMessage message) {}

  FakeHub(RunSpec spec, RosterView roster) {
    this.spec = spec;
    this.course = begin();
    RunSecurity security =
        RunSecurity.of(roster, spec.participants(), course.plan().digest(), course.missing());
    SecureRandom random = new SecureRandom();
    List<Variable> variables =
        course.plan().variables().stream().map(name -> spec.codebook().variable(name)).toList();
    for (SiteId site : spec.participants()) {
      if (!site.equals(SELF)) {
        SiteSecurity own =
            new SiteSecurity(
                security,
                site,
                TestOfficers.signer(site.value()),
                random::nextBytes,
                SurvivorRule.exactly(spec.participants()));
        others.put(
            site,
            new FakeSite(
                spec.id(),
                own,
                begin(),
                variables,
                (round, attempt, words) -> keep(site, round, attempt, words)));
      }
    }
    this.proposed = HubRun.proposed(spec.id(), security, course.digest());
    this.state = proposed;
    perform(state.open());
  }

  private Course<?, ?> begin() {
    return Proposed.read(spec.encode(), TestHouse.analyses()).course();
  }

  // What tests see of the run.

  int round() {
    return state.round();
  }

  int attempt() {
    return state.attempt();
  }

  SiteFrame last() {
    return frames.getLast();
  }

  /** What the site said in attempts, in order. */
  List<Said> said() {
    return frames.stream().filter(SiteFrame::hasSecure).map(f -> said(f.getSecure())).toList();
  }

  /** Those of one kind. */
  <T extends SiteMessage> List<T> said(Class<T> kind) {
    return said().stream().map(Said::message).filter(kind::isInstance).map(kind::cast).toList();
  }

  private static Said said(Secure secure) {
    return new Said(
        secure.getRound(),
        secure.getAttempt(),
        MessageCodec.siteMessage(secure.getMessage().toByteArray()));
  }

  /** The words of a frame, wherever they travelled. */
  byte[] bytes(Words words) {
    return words.hasInline()
        ? words.getInline().toByteArray()
        : blob(new Digest(HexFormat.of().formatHex(words.getBlob().getSha256().toByteArray())));
  }

  private byte[] blob(Digest digest) {
    return Objects.requireNonNull(blobs.get(digest), "no such blob");
  }

  // How tests drive it.

  Proposal proposal() {
    return Proposal.newBuilder()
        .setRunId(spec.id().value())
        .setRunSpec(ByteString.copyFrom(spec.encode()))
        .build();
  }

  /** What the site is told next, after the other hospitals did what they can. */
  Optional<HubFrame> peek() {
    while (toSite.isEmpty() && !toOthers.isEmpty()) {
      toOthers.remove().run();
    }
    return Optional.ofNullable(toSite.peek());
  }

  /** The same, which is on its way then. */
  Optional<HubFrame> take() {
    Optional<HubFrame> next = peek();
    next.ifPresent(frame -> toSite.remove());
    return next;
  }

  /** Tells the site the next thing; false if there is none. */
  boolean step(RunDesk desk) {
    Optional<HubFrame> next = take();
    next.ifPresent(frame -> give(desk, frame));
    return next.isPresent();
  }

  /** Tells the site all there is. */
  void run(RunDesk desk) {
    while (step(desk)) {
      Objects.requireNonNull(desk);
    }
  }

  /** Goes on until this is what the site would be told next. */
  void before(RunDesk desk, Predicate<HubFrame> next) {
    while (!next.test(peek().orElseThrow(() -> new AssertionError("it never came: " + frames)))) {
      step(desk);
    }
  }

  /** Changes what the site is told next. */
  void change(UnaryOperator<HubFrame> lie) {
    toSite.addFirst(lie.apply(take().orElseThrow()));
  }

  void changeCall(UnaryOperator<RoundCall.Builder> lie) {
    change(f -> frame(lie.apply(f.getRoundCall().toBuilder())));
  }

  /** Changes what is said next within its attempt. */
  void changeMessage(UnaryOperator<HubMessage> lie) {
    change(f -> frame(f.getSecure().toBuilder(), lie.apply(message(f))));
  }

  /** Gives the site a frame, and nothing else changes. */
  void give(RunDesk desk, HubFrame frame) {
    given.add(frame);
    switch (frame.getFrameCase()) {
      case PROPOSAL -> desk.proposed(frame.getProposal());
      case ROUND_CALL -> desk.called(frame.getRoundCall());
      case SECURE -> desk.secure(frame.getSecure());
      case RUN_ENDED -> desk.ended(frame.getRunEnded());
      default -> throw new AssertionError("not for sites: " + frame);
    }
  }

  /** The session is new: what was under way to the site is lost. */
  void reconnect() {
    connected = true;
    toSite.clear();
    handle(new HubEvent.SiteConnected(SELF));
  }

  /** The hub is killed and comes back with its journal: all that was under way is lost. */
  void restart() {
    connected = true;
    toSite.clear();
    toOthers.clear();
    spool.clear();
    HubRun.Transition reopened = proposed.replay(journal).reopened();
    state = reopened.state();
    perform(reopened.effects());
    spec.participants().forEach(site -> handle(new HubEvent.SiteConnected(site)));
  }

  static Predicate<HubFrame> calls(int round) {
    return f -> f.hasRoundCall() && f.getRoundCall().getRound() == round;
  }

  static Predicate<HubFrame> says(Class<? extends HubMessage> kind) {
    return f -> f.hasSecure() && kind.isInstance(message(f));
  }

  static HubMessage message(HubFrame frame) {
    return MessageCodec.hubMessage(frame.getSecure().getMessage().toByteArray());
  }

  static HubFrame frame(RunEnded.Builder end) {
    return HubFrame.newBuilder().setRunEnded(end).build();
  }

  static HubFrame frame(RoundCall.Builder call) {
    return HubFrame.newBuilder().setRoundCall(call).build();
  }

  static HubFrame frame(Secure.Builder secure, HubMessage message) {
    secure.setMessage(ByteString.copyFrom(MessageCodec.encode(message)));
    return HubFrame.newBuilder().setSecure(secure).build();
  }

  // The hub itself.

  private void handle(HubEvent first) {
    events.add(first);
    while (!events.isEmpty()) {
      HubRun.Transition transition = state.next(events.remove());
      state = transition.state();
      perform(transition.effects());
    }
  }

  private void perform(List<HubEffect> effects) {
    for (HubEffect effect : effects) {
      switch (effect) {
        case HubEffect.Propose propose -> propose(propose.site());
        case HubEffect.Call call -> call(call);
        case HubEffect.Say say -> say(say);
        case HubEffect.Sum sum -> events.add(sum(sum));
        case HubEffect.DropUpdates drop -> spool.clear();
        case HubEffect.TellEnd tell -> {
          over = true;
          if (tell.site().equals(SELF)) {
            toSite.add(frame(end(tell.outcome())));
          }
        }
        case HubEffect.Write write -> journal.add(write.record());
        case HubEffect.Note n -> {}
      }
    }
  }

  private void propose(SiteId site) {
    if (site.equals(SELF)) {
      toSite.add(HubFrame.newBuilder().setProposal(proposal()).build());
    } else {
      toOthers.add(() -> other(site).next(new SiteEvent.Proposed()).forEach(this::handle));
    }
  }

  private FakeSite other(SiteId site) {
    return Objects.requireNonNull(others.get(site));
  }

  private void call(HubEffect.Call call) {
    FakeSite.Opened before = opened;
    Digest broadcast = state.broadcast();
    int openedBy = state.opened();
    if (!call.site().equals(SELF)) {
      SiteEvent.Called event =
          new SiteEvent.Called(call.round(), call.attempt(), broadcast, openedBy);
      toOthers.add(() -> other(call.site()).called(event, before).forEach(this::handle));
      return;
    }
    RoundCall.Builder frame =
        RoundCall.newBuilder()
            .setRunId(spec.id().value())
            .setRound(call.round())
            .setAttempt(call.attempt())
            .setOpened(openedBy)
            .setBroadcastDigest(ByteString.copyFrom(broadcast.bytes()));
    if (call.round() > 1) {
      frame
          .setParticipants(spec.participants().size())
          .setPrevious(words(before.words()))
          .setCheck(before.check());
    }
    toSite.add(frame(frame));
  }

  /** Words as they stand in a call; large ones wait for their download. */
  Words words(byte[] bytes) {
    if (bytes.length <= INLINE_MAX) {
      return Words.newBuilder().setInline(ByteString.copyFrom(bytes)).build();
    }
    Digest digest = Digest.of(bytes);
    blobs.put(digest, bytes);
    return Words.newBuilder()
        .setBlob(
            BlobRef.newBuilder()
                .setSha256(ByteString.copyFrom(digest.bytes()))
                .setSize(bytes.length))
        .build();
  }

  private void say(HubEffect.Say say) {
    if (say.site().equals(SELF)) {
      toSite.add(
          frame(
              Secure.newBuilder()
                  .setRunId(spec.id().value())
                  .setRound(say.round())
                  .setAttempt(say.attempt()),
              say.message()));
    } else {
      SiteEvent event = new SiteEvent.Heard(say.round(), say.attempt(), say.message());
      toOthers.add(() -> other(say.site()).next(event).forEach(this::handle));
    }
  }

  private void keep(SiteId site, int round, int attempt, byte[] words) {
    if (round == state.round() && attempt == state.attempt()) {
      spool.putIfAbsent(site, words);
    }
  }

  private HubEvent sum(HubEffect.Sum effect) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Blob> words =
        effect.survivors().stream()
            .map(site -> Blob.of(Objects.requireNonNull(spool.get(site))))
            .toList();
    try {
      MaskedWords.unmaskSum(
          course.layout(), words, effect.masks(), Channels.newChannel(out), Workers.none());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long check = SumCheck.unmaskHashSum(effect.masks(), course.layout(), effect.checks().values());
    opened = new FakeSite.Opened(out.toByteArray(), check);
    sums.add(Bytes.of(opened.words()));
    return absorb(course, effect.round());
  }

  private <M, R> HubEvent absorb(Course<M, R> from, int round) {
    Digest sum = Digest.of(opened.words());
    return switch (from.absorb(spec.participants().size(), Blob.of(opened.words()))) {
      case Course.Advance.Next<M, R> next -> {
        course = next.course();
        yield new HubEvent.Continued(round, sum, course.digest());
      }
      case Course.Advance.Done<M, R> done -> {
        result = Digest.of(ResultJson.write(Objects.requireNonNull(done.result())));
        yield new HubEvent.Finished(round, sum, course.digest(), new Outcome.Succeeded());
      }
      case Course.Advance.Failed<M, R> failed -> throw new AssertionError(failed.reason());
      case Course.Advance.Refused<M, R> refused ->
          new HubEvent.Finished(round, sum, course.digest(), new Outcome.Refused());
    };
  }

  /** How the site is told the end, with the sum that was opened last. */
  RunEnded.Builder end(Outcome outcome) {
    boolean good = outcome instanceof Outcome.Succeeded;
    RunEnded.Builder end = RunEnded.newBuilder();
    if (good || outcome instanceof Outcome.Refused) {
      end.setLast(words(opened.words()))
          .setParticipants(spec.participants().size())
          .setCheck(opened.check())
          .setOpened(state.attempt());
    }
    if (good) {
      end.setResultDigest(ByteString.copyFrom(result.bytes()));
    }
    return end.setRunId(spec.id().value())
        .setOutcome(
            good ? eu.sund.transport.wire.Outcome.COMPLETED : eu.sund.transport.wire.Outcome.FAILED)
        .setCode(outcome.errorCode().map(ErrorCode::number).orElse(0));
  }

  @Override
  public boolean send(SiteFrame frame) {
    if (!connected) {
      return false;
    }
    frames.add(frame);
    switch (frame.getFrameCase()) {
      case ANSWER -> {
        if (frame.getAnswer().getRunId().equals(spec.id().value())) {
          handle(answered(frame.getAnswer()));
        }
      }
      case RUN_FAILED -> handle(ended(frame.getRunFailed().getCode()));
      case RUN_STOPPED -> handle(ended(ErrorCode.STOPPED_BY_STEWARD.number()));
      case SECURE -> {
        Said said = said(frame.getSecure());
        if (said.message() instanceof SiteMessage.Mask mask) {
          byte[] words = bytes(frame.getSecure().getWords());
          if (!Digest.of(words).equals(mask.words())) {
            throw new AssertionError("the words are not those that were signed");
          }
          keep(SELF, said.round(), said.attempt(), words);
        }
        handle(new HubEvent.Heard(SELF, said.round(), said.attempt(), said.message()));
      }
      default -> {}
    }
    return true;
  }

  private static HubEvent answered(Answer answer) {
    return switch (answer.getVerdict()) {
      case ACCEPTED -> new HubEvent.SiteAccepted(SELF);
      case PENDING -> new HubEvent.SitePending(SELF);
      default -> ended(answer.getCode());
    };
  }

  private static HubEvent ended(int code) {
    return new HubEvent.SiteEnded(SELF, ErrorCode.of(code).orElseThrow());
  }

  @Override
  public void upload(Digest digest, BlobSource source) {
    try (source) {
      ByteBuffer all = ByteBuffer.allocate((int) source.size());
      source.read(0, all);
      uploaded += all.capacity();
      blobs.put(digest, all.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void download(Digest digest, long size, Path file) {
    try {
      Files.write(file, blob(digest));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
