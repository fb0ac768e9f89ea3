package eu.sund.hub.run;

import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.engine.HubRun;
import eu.sund.engine.Outcome;
import eu.sund.hub.store.RunRow;
import eu.sund.transport.wire.RunView;
import java.time.Instant;
import java.util.Optional;

/** What researchers see of a run. */
final class Views {
  private Views() {}

  /**
   * The view of a run.
   *
   * @param row its fixed parts and times
   * @param trouble why the hub could not go on, though the run has not ended
   */
  static RunView of(
      RunRow row, HubRun state, String progress, SiteLinks links, Optional<ErrorCode> trouble) {
    RunView.Builder view =
        RunView.newBuilder()
            .setRunId(row.id().value())
            .setTitle(row.title())
            .setState(state(state))
            .setRound(state.round())
            .setRoundsMax(row.roundsMax())
            .setProgress(progress)
            .setSubmittedMillis(row.submittedAt().toEpochMilli())
            .setStartedMillis(row.startedAt().map(Instant::toEpochMilli).orElse(0L))
            .setEndedMillis(row.endedAt().map(Instant::toEpochMilli).orElse(0L))
            .setResearcher(row.researcher())
            .setTerminal(state.hasEnded());
    for (SiteId site : state.participants()) {
      view.addSites(SiteWords.of(state, site, links.isConnected(site)));
    }
    if (!state.attendance().away().isEmpty()) {
      view.setProgress(progress + "; " + withoutSome(state));
    }
    state
        .outcome()
        .ifPresent(
            outcome -> {
              outcome.errorCode().ifPresent(code -> view.setFailureCode(code.number()));
              view.setFailure(failure(outcome));
            });
    trouble.ifPresent(
        code ->
            view.setState("halted")
                .setFailureCode(code.number())
                .setFailure(
                    "the hub could not write to its disk or database; the run goes on when its"
                        + " operator has made room and started it again"));
    return view.build();
  }

  /** Over how many sites the last sum is, where it is not all. */
  private static String withoutSome(HubRun state) {
    return "the sum over %s of %s sites, without %s"
        .formatted(
            state.summed().size(),
            state.participants().size(),
            String.join(", ", state.attendance().away().stream().map(SiteId::value).toList()));
  }

  private static String state(HubRun state) {
    return switch (state.phase()) {
      case HubRun.Phase.Asking asking -> "asking";
      case HubRun.Phase.Agreeing agreeing -> "collecting";
      case HubRun.Phase.Securing securing -> "collecting";
      case HubRun.Phase.Summing summing -> "summing";
      case HubRun.Phase.Ended ended ->
          switch (ended.outcome()) {
            case Outcome.Succeeded s -> "succeeded";
            case Outcome.Unanswered u -> "unanswered";
            case Outcome.Refused r -> "refused";
            case Outcome.Cancelled c -> "cancelled";
            case Outcome.SiteEnded s -> "failed";
            case Outcome.HubFailed f -> "failed";
          };
    };
  }

  private static String failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded s -> "";
      case Outcome.Unanswered u -> u.reason();
      case Outcome.Refused r ->
          "the rules of disclosure control do not allow this study on these hospitals' patients;"
              + " no coefficient or figure of it was made. Ask for a smaller model, for coarser"
              + " levels, for more patients, or for just those of an earlier study; a house that"
              + " refused ten times in a day does not look at more";
      case Outcome.Cancelled c -> "";
      case Outcome.SiteEnded s -> "site " + s.site() + ": " + words(s.code());
      case Outcome.HubFailed f ->
          f.code() == ErrorCode.PEER_UNREACHABLE
              ? "not every site answered in time; submit the study again when they are back"
              : "the hub: " + words(f.code());
    };
  }

  private static String words(ErrorCode code) {
    return switch (code) {
      case REFUSED_BY_POLICY -> "its policy does not allow the study; ask its steward";
      case STOPPED_BY_STEWARD -> "its steward refused or stopped the study";
      case SIGNATURE_INVALID -> "it does not know the researcher's signature; ask its steward";
      case CODEBOOK_MISMATCH -> "its codebook is no longer the one that it published; submit again";
      case ANALYSIS_UNKNOWN -> "it lacks the analysis or its version";
      case HUB_DEVIATES -> "it found that the hub's numbers do not follow from the sum";
      case LEFT_BEHIND -> "the run went on without it";
      case BOUND_EXCEEDED -> "a number would have left its public bound, so nothing was sent";
      case DATA_UNREADABLE -> "its data cannot be read as its codebook says";
      case MESSAGE_INVALID -> "it broke the protocol";
      case STORAGE_FAILED -> "disk or database failed";
      default -> "error " + code.number();
    };
  }
}
