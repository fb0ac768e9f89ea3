package eu.sund.hub.run;

import eu.sund.engine.Outcome;
import eu.sund.hub.store.RunCommit;
import eu.sund.hub.store.RunRow;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RunEnded;
import java.util.Optional;

/** How a site is told that a run ended. */
final class Ending {
  private Ending() {}

  /**
   * The sum of the last round.
   *
   * @param check its check
   * @param attempt the attempt that opened it
   */
  record Last(Spill.Kept sum, long check, int attempt) {}

  /**
   * The frame.
   *
   * @param row a run that has ended
   * @param last the last sum, which sites get when the run succeeded, to check it, or when it was
   *     refused, to tell their stewards why
   * @param sites how many sites the last sum is over
   * @param result the result, when the run succeeded
   */
  static HubFrame.Builder of(
      RunRow row, Optional<Last> last, int sites, Optional<RunCommit.Result> result) {
    Outcome outcome = row.outcome().orElseThrow();
    RunEnded.Builder ended =
        RunEnded.newBuilder()
            .setRunId(row.id().value())
            .setOutcome(word(outcome))
            .setParticipants(sites);
    outcome.errorCode().ifPresent(code -> ended.setCode(code.number()));
    if (outcome instanceof Outcome.Succeeded || outcome instanceof Outcome.Refused) {
      last.ifPresent(
          opened ->
              ended
                  .setLast(Wire.words(opened.sum()))
                  .setCheck(opened.check())
                  .setOpened(opened.attempt()));
      result.ifPresent(answer -> ended.setResultDigest(Wire.bytes(answer.digest())));
    }
    return HubFrame.newBuilder().setRunEnded(ended);
  }

  private static eu.sund.transport.wire.Outcome word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded s -> eu.sund.transport.wire.Outcome.COMPLETED;
      case Outcome.Cancelled c -> eu.sund.transport.wire.Outcome.CANCELLED;
      case Outcome.Unanswered u -> eu.sund.transport.wire.Outcome.FAILED;
      case Outcome.Refused r -> eu.sund.transport.wire.Outcome.FAILED;
      case Outcome.SiteEnded e -> eu.sund.transport.wire.Outcome.FAILED;
      case Outcome.HubFailed f -> eu.sund.transport.wire.Outcome.FAILED;
    };
  }
}
