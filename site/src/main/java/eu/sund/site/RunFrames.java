package eu.sund.site;

import com.google.protobuf.ByteString;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.RunId;
import eu.sund.transport.wire.Answer;
import eu.sund.transport.wire.RunFailed;
import eu.sund.transport.wire.RunStopped;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.UpdateFrame;
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
   * An update.
   *
   * @param base the digest of the broadcast that it was computed from
   */
  static Saying update(
      RunId run, RoundNumber number, Digest base, Words words, Optional<Layout> layout) {
    SiteFrame frame =
        SiteFrame.newBuilder()
            .setUpdate(
                UpdateFrame.newBuilder()
                    .setRunId(run.value())
                    .setRound(number.round())
                    .setAttempt(number.attempt())
                    .setSha256(bytes(words.digest()))
                    .setSize(words.size())
                    .setWords(words.frame())
                    .setBaseDigest(bytes(base)))
            .build();
    long blob = words.small() == null ? words.size() : 0;
    return new Saying(
        frame,
        new Outgoing(
            "update",
            number.round(),
            layout.map(Outgoing::tensors).orElse("(the same again)"),
            words.size(),
            frame.getSerializedSize() + blob,
            Optional.of(words.digest())));
  }

  /** A round and the hub's count of tries. */
  record RoundNumber(int round, int attempt) {}

  private static ByteString bytes(Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }
}
