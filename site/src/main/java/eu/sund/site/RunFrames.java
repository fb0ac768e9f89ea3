package eu.sund.site;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.RunId;
import eu.sund.engine.SiteEffect;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.protocol.SiteMessage;
import eu.sund.transport.wire.Answer;
import eu.sund.transport.wire.RunFailed;
import eu.sund.transport.wire.RunStopped;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import java.util.Optional;

/** What a run says to the hub: each frame with its row of the outbox. */
final class RunFrames {
  private RunFrames() {}

  /** A frame and its row of the outbox. */
  record Saying(SiteFrame frame, Outgoing row) {}

  static Saying answer(RunId run, Digest proposal, Digest plan, Verdict verdict) {
    return answer(
        Answer.newBuilder()
            .setRunId(run.value())
            .setRunDigest(bytes(proposal))
            .setPlanDigest(bytes(plan))
            .setVerdict(verdict));
  }

  static Saying refusal(String run, Digest proposal, ErrorCode code) {
    return answer(
        Answer.newBuilder()
            .setRunId(run)
            .setRunDigest(bytes(proposal))
            .setVerdict(Verdict.REFUSED_BY_SITE)
            .setCode(code.number()));
  }

  private static Saying answer(Answer.Builder answer) {
    SiteFrame frame = SiteFrame.newBuilder().setAnswer(answer).build();
    return new Saying(frame, Outgoing.message("answer", frame.getSerializedSize()));
  }

  /** The end here: the code and nothing else. */
  static Saying ended(RunId run, int round, ErrorCode code) {
    if (code == ErrorCode.STOPPED_BY_STEWARD) {
      SiteFrame frame =
          SiteFrame.newBuilder()
              .setRunStopped(RunStopped.newBuilder().setRunId(run.value()))
              .build();
      return new Saying(frame, Outgoing.message("stop", frame.getSerializedSize()));
    }
    SiteFrame frame =
        SiteFrame.newBuilder()
            .setRunFailed(
                RunFailed.newBuilder().setRunId(run.value()).setRound(round).setCode(code.number()))
            .build();
    return new Saying(frame, Outgoing.message("failure", frame.getSerializedSize()));
  }

  /**
   * A message of the secure aggregation.
   *
   * @param masked the masked words that the message names
   * @param layout of those words
   */
  static Saying secure(RunId run, SiteEffect.Say say, Optional<Words> masked, Layout layout) {
    Secure.Builder secure =
        Secure.newBuilder()
            .setRunId(run.value())
            .setRound(say.round())
            .setAttempt(say.attempt())
            .setMessage(UnsafeByteOperations.unsafeWrap(MessageCodec.encode(say.message())));
    masked.ifPresent(words -> secure.setWords(words.frame()));
    SiteFrame frame = SiteFrame.newBuilder().setSecure(secure).build();
    if (masked.isEmpty()) {
      return new Saying(
          frame,
          new Outgoing(
              kind(say.message()),
              say.round(),
              "",
              0,
              frame.getSerializedSize(),
              Optional.empty()));
    }
    Words words = masked.get();
    long blob = words.small() == null ? words.size() : 0;
    return new Saying(
        frame,
        new Outgoing(
            "update",
            say.round(),
            Outgoing.tensors(layout),
            words.size(),
            frame.getSerializedSize() + blob,
            Optional.of(words.digest())));
  }

  private static String kind(SiteMessage message) {
    return switch (message) {
      case SiteMessage.Agree a -> "agreement";
      case SiteMessage.Advertise a -> "keys";
      case SiteMessage.Share s -> "shares";
      case SiteMessage.Mask m -> "update";
      case SiteMessage.Confirm c -> "confirmation";
      case SiteMessage.Reveal r -> "unmasking";
      case SiteMessage.Lost l -> "restart";
    };
  }

  private static ByteString bytes(Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }
}
