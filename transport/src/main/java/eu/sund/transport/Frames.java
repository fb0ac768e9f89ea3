package eu.sund.transport;

import com.google.protobuf.ByteString;
import eu.sund.core.Names;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.transport.wire.AnalysisVersion;
import eu.sund.transport.wire.Answer;
import eu.sund.transport.wire.Dataset;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Outcome;
import eu.sund.transport.wire.RoundCall;
import eu.sund.transport.wire.Secure;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Verdict;
import eu.sund.transport.wire.Words;
import java.util.List;

/**
 * The limits that every frame keeps, checked before anybody acts on it. A message names the field
 * and the rule, never the value.
 */
final class Frames {
  /** Rounds of a run, at most. */
  static final int ROUNDS_MAX = 100_000;

  private static final int DATASETS_MAX = 200;
  private static final int ANALYSES_MAX = 200;
  private static final int TITLE_MAX = 300;
  private static final int CODEBOOK_MAX = 512 << 10;
  private static final int SPEC_MAX = 2 << 20;
  private static final int ROSTER_MAX = 2 << 20;
  private static final int ATTEMPTS_MAX = 100_000;
  private static final int SECURE_MAX = 64 << 10;

  private Frames() {}

  /**
   * Checks what a site sent.
   *
   * @throws SundException MESSAGE_INVALID
   */
  static void check(SiteFrame frame) {
    switch (frame.getFrameCase()) {
      case HELLO -> hello(frame.getHello());
      case ANSWER -> answer(frame.getAnswer());
      case SECURE -> secure(frame.getSecure());
      case RUN_FAILED -> {
        run(frame.getRunFailed().getRunId());
        int round = frame.getRunFailed().getRound();
        require(0 <= round && round <= ROUNDS_MAX, "the round of a failure must be 0 to 100000");
        code(frame.getRunFailed().getCode());
      }
      case RUN_STOPPED -> run(frame.getRunStopped().getRunId());
      case DATASETS -> datasets(frame.getDatasets().getDatasetsList());
      case PONG -> {}
      case FRAME_NOT_SET -> throw Wire.invalid("a frame must not be empty");
    }
  }

  /**
   * Checks what a hub sent.
   *
   * @throws SundException MESSAGE_INVALID
   */
  static void check(HubFrame frame) {
    switch (frame.getFrameCase()) {
      case WELCOME -> {
        require(Names.isName(frame.getWelcome().getNetwork()), "the network must have a name");
        text("software", frame.getWelcome().getSoftware(), 100);
        text("session id", frame.getWelcome().getSessionId(), 100);
      }
      case PROPOSAL -> {
        run(frame.getProposal().getRunId());
        int bytes = frame.getProposal().getRunSpec().size();
        require(0 < bytes && bytes <= SPEC_MAX, "a run specification must have 1 byte to 2 MiB");
      }
      case ROUND_CALL -> roundCall(frame.getRoundCall());
      case RUN_ENDED -> {
        run(frame.getRunEnded().getRunId());
        Outcome outcome = frame.getRunEnded().getOutcome();
        require(
            outcome != Outcome.OUTCOME_UNSPECIFIED && outcome != Outcome.UNRECOGNIZED,
            "a run's outcome must be known");
        digestOrNone("result digest", frame.getRunEnded().getResultDigest());
        if (frame.getRunEnded().hasLast()) {
          words(frame.getRunEnded().getLast());
        }
      }
      case ROSTER -> {
        int bytes = frame.getRoster().getSigned().size();
        require(0 < bytes && bytes <= ROSTER_MAX, "a roster must have 1 byte to 2 MiB");
      }
      case SECURE -> {
        secure(frame.getSecure());
        require(!frame.getSecure().hasWords(), "the hub sends no words in an attempt");
      }
      case REFUSED -> text("refusal", frame.getRefused().getMessage(), 2000);
      case PING -> {}
      case FRAME_NOT_SET -> throw Wire.invalid("a frame must not be empty");
    }
  }

  private static void hello(Hello hello) {
    require(
        1 <= hello.getProtocolMin()
            && hello.getProtocolMin() <= hello.getProtocolMax()
            && hello.getProtocolMax() <= 1_000_000,
        "protocol versions must be 1 <= min <= max");
    text("software", hello.getSoftware(), 100);
    require(hello.getAnalysesCount() <= ANALYSES_MAX, "at most 200 analyses");
    for (AnalysisVersion analysis : hello.getAnalysesList()) {
      require(Names.isName(analysis.getName()), "an analysis must have a name");
    }
    datasets(hello.getDatasetsList());
  }

  private static void datasets(List<Dataset> datasets) {
    require(datasets.size() <= DATASETS_MAX, "at most 200 datasets");
    for (Dataset dataset : datasets) {
      require(Names.isName(dataset.getId()), "a dataset must have a name");
      text("title", dataset.getTitle(), TITLE_MAX);
      text("codebook", dataset.getCodebook(), CODEBOOK_MAX);
    }
  }

  private static void answer(Answer answer) {
    run(answer.getRunId());
    digest("run digest", answer.getRunDigest());
    digestOrNone("plan digest", answer.getPlanDigest());
    Verdict verdict = answer.getVerdict();
    require(
        verdict != Verdict.VERDICT_UNSPECIFIED && verdict != Verdict.UNRECOGNIZED,
        "a verdict must be known");
    if (verdict == Verdict.REFUSED_BY_SITE) {
      code(answer.getCode());
    }
  }

  private static void secure(Secure secure) {
    run(secure.getRunId());
    round(secure.getRound());
    require(
        1 <= secure.getAttempt() && secure.getAttempt() <= ATTEMPTS_MAX,
        "an attempt must be 1 to 100000");
    int bytes = secure.getMessage().size();
    require(0 < bytes && bytes <= SECURE_MAX, "a secure message must have 1 byte to 64 KiB");
    if (secure.hasWords()) {
      words(secure.getWords());
    }
  }

  private static void roundCall(RoundCall call) {
    run(call.getRunId());
    round(call.getRound());
    digest("broadcast digest", call.getBroadcastDigest());
    require(call.hasPrevious() == call.getRound() > 1, "a round after the first has an aggregate");
    if (call.hasPrevious()) {
      words(call.getPrevious());
    }
  }

  private static long words(Words words) {
    return switch (words.getBodyCase()) {
      case INLINE -> {
        int size = words.getInline().size();
        require(0 < size && size <= Protocol.CHUNK_BYTES_MAX, "inline words: 1 byte to 1 MiB");
        yield size;
      }
      case BLOB -> {
        Wire.digest(words.getBlob());
        yield words.getBlob().getSize();
      }
      case BODY_NOT_SET -> throw Wire.invalid("words must be inline or a blob");
    };
  }

  /**
   * Reads a run's id.
   *
   * @throws SundException MESSAGE_INVALID
   */
  static RunId run(String id) {
    try {
      return new RunId(id);
    } catch (IllegalArgumentException e) {
      throw Wire.invalid("a run id must be r- and 16 hexadecimal digits");
    }
  }

  private static void round(int round) {
    require(1 <= round && round <= ROUNDS_MAX, "a round must be 1 to 100000");
  }

  private static void code(int code) {
    require(100 <= code && code <= 999, "an error code must have three digits");
  }

  private static void digest(String what, ByteString bytes) {
    require(bytes.size() == 32, what + " must have 32 bytes");
  }

  private static void digestOrNone(String what, ByteString bytes) {
    require(bytes.isEmpty() || bytes.size() == 32, what + " must have 32 bytes or none");
  }

  private static void text(String what, String text, int max) {
    require(text.length() <= max, what + " must have at most " + max + " characters");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw Wire.invalid(rule);
    }
  }
}
