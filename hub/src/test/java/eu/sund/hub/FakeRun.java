package eu.sund.hub;

import com.google.protobuf.ByteString;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteEvent;
import eu.sund.engine.SiteRecord;
import eu.sund.engine.SiteRun;
import eu.sund.engine.SiteSecurity;
import eu.sund.governance.study.RunSpec;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.SumCheck;
import eu.sund.transport.wire.Answer;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.RunFailed;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One run at a {@link FakeSite}: the production {@link SiteRun} with a journal in memory. Used by
 * the site's one worker.
 */
final class FakeRun {
  /** The words of a round, or what became of them. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bytes(Digest digest, byte[] array) {
    static Bytes of(byte[] array) {
      return new Bytes(Digest.of(array), array);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sum(byte[] words, long check) {}

  private final FakeSite site;
  private final RunSpec spec;
  private final Course<?, ?> begin;
  private final SiteRun unknown;
  // What outlives a restart.
  private final List<SiteRecord> journal = new ArrayList<>();
  private final Map<Integer, Bytes> plain = new TreeMap<>();
  private final Map<Integer, byte[]> states = new TreeMap<>();
  // What does not.
  private SiteRun state;
  private Optional<Course<?, ?>> staged = Optional.empty();
  private Optional<Bytes> masked = Optional.empty();
  private Optional<Sum> sum = Optional.empty();

  FakeRun(FakeSite site, RunSpec spec, Course<?, ?> begin, SiteSecurity security) {
    this.site = site;
    this.spec = spec;
    this.begin = begin;
    this.unknown = SiteRun.unknown(spec.id(), security);
    this.state = unknown;
  }

  /** The process died: only the journal and the files are left. */
  void restart() {
    state = unknown.replay(journal);
    staged = Optional.empty();
    masked = Optional.empty();
    sum = Optional.empty();
  }

  void called(RoundCall call) throws IOException {
    if (state.phase() instanceof SiteRun.Phase.Offering sent
        && call.getRound() == sent.round() + 1) {
      try {
        sum = Optional.of(new Sum(site.fetch(call.getPrevious()), call.getCheck()));
      } catch (SundException e) {
        if (e.code() == ErrorCode.PEER_UNREACHABLE) {
          return;
        }
        throw e;
      }
    }
    Digest broadcast =
        new Digest(HexFormat.of().formatHex(call.getBroadcastDigest().toByteArray()));
    take(new SiteEvent.Called(call.getRound(), call.getAttempt(), broadcast, call.getOpened()));
  }

  void heard(Secure said) throws IOException {
    take(
        new SiteEvent.Heard(
            said.getRound(),
            said.getAttempt(),
            MessageCodec.hubMessage(said.getMessage().toByteArray())));
  }

  void take(SiteEvent first) throws IOException {
    Deque<SiteEvent> events = new ArrayDeque<>(List.of(first));
    while (!events.isEmpty()) {
      SiteRun.Transition next = state.next(events.remove());
      state = next.state();
      for (SiteEffect effect : next.effects()) {
        if (effect instanceof SiteEffect.Write write) {
          journal.add(write.record());
        }
      }
      for (SiteEffect effect : next.effects()) {
        perform(effect).ifPresent(events::add);
      }
    }
  }

  private Optional<SiteEvent> perform(SiteEffect effect) throws IOException {
    switch (effect) {
      case SiteEffect.Write write -> {}
      case SiteEffect.AskGate ask -> {
        return Optional.of(gate());
      }
      case SiteEffect.SayAccepted say -> site.send(answer(Verdict.ACCEPTED, 0));
      case SiteEffect.SayPending say -> site.send(answer(Verdict.PENDING, 0));
      case SiteEffect.SayEnded say -> site.send(ended(say.code()));
      case SiteEffect.Absorb absorb -> {
        return Optional.of(absorb(absorb));
      }
      case SiteEffect.Compute compute -> {
        return Optional.of(compute(compute.round()));
      }
      case SiteEffect.Mask mask -> {
        return Optional.of(mask(mask));
      }
      case SiteEffect.Say say -> site.say(spec.id(), say, masked);
      case SiteEffect.Note note -> site.notes.add(note.line());
      case SiteEffect.Forget forget -> {}
    }
    return Optional.empty();
  }

  private SiteEvent gate() {
    return switch (site.verdict) {
      case ACCEPTED -> new SiteEvent.Allowed();
      case PENDING -> new SiteEvent.LeftToSteward();
      default -> new SiteEvent.Refused(site.refusal);
    };
  }

  private SiteFrame answer(Verdict verdict, int code) {
    return SiteFrame.newBuilder()
        .setAnswer(
            Answer.newBuilder()
                .setRunId(spec.id().value())
                .setRunDigest(FakeSite.raw(spec.digest()))
                .setPlanDigest(FakeSite.raw(begin.plan().digest()))
                .setVerdict(verdict)
                .setCode(code))
        .build();
  }

  private SiteFrame ended(ErrorCode code) {
    return journal.contains(new SiteRecord.Agreed())
        ? SiteFrame.newBuilder()
            .setRunFailed(RunFailed.newBuilder().setRunId(spec.id().value()).setCode(code.number()))
            .build()
        : answer(Verdict.REFUSED_BY_SITE, code.number());
  }

  private SiteEvent absorb(SiteEffect.Absorb effect) throws IOException {
    if (effect.round() == 1) {
      staged = Optional.of(begin);
      return new SiteEvent.Absorbed(1, begin.digest());
    }
    Course<?, ?> before = restored(effect.round() - 1);
    Blob words = Blob.of(sum.orElseThrow().words());
    if (!before.isTrue(
        Suite.SUND,
        effect.key().orElseThrow(),
        effect.survivors(),
        words,
        sum.orElseThrow().check(),
        Workers.none())) {
      return new SiteEvent.Failed(ErrorCode.HUB_DEVIATES);
    }
    if (before.absorb(spec.participants().size(), words)
        instanceof Course.Advance.Next<?, ?> next) {
      staged = Optional.of(next.course());
      return new SiteEvent.Absorbed(effect.round(), next.course().digest());
    }
    return new SiteEvent.Failed(ErrorCode.HUB_DEVIATES);
  }

  private SiteEvent compute(int round) throws IOException {
    Course<?, ?> course = staged.orElseThrow();
    int pre = course.plan().screening().size();
    Bytes words =
        Bytes.of(
            round <= pre
                ? site.screening(course.layout())
                : site.update(course.layout(), round - pre));
    plain.put(round, words);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    course.writeTo(kept);
    states.put(round, kept.toByteArray());
    return new SiteEvent.Computed(round, words.digest());
  }

  private SiteEvent mask(SiteEffect.Mask effect) throws IOException {
    Layout layout = restored(effect.round()).layout();
    Blob words = Blob.of(Objects.requireNonNull(plain.get(effect.round())).array());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MaskedWords.add(effect.masks(), layout, words, Channels.newChannel(out), Workers.none());
    long code =
        new SumCheck(Suite.SUND, effect.groupKey(), effect.session(), layout)
            .hash(site.id(), words, Workers.none());
    Bytes done = Bytes.of(out.toByteArray());
    masked = Optional.of(done);
    return new SiteEvent.Masked(
        effect.round(),
        effect.attempt(),
        done.digest(),
        done.array().length,
        SumCheck.maskHash(effect.masks(), layout, code));
  }

  private Course<?, ?> restored(int round) throws IOException {
    return begin.resume(Blob.of(Objects.requireNonNull(states.get(round))));
  }

  static ByteString encode(SiteEffect.Say say) {
    return ByteString.copyFrom(MessageCodec.encode(say.message()));
  }
}
