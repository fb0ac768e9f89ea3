package eu.sund.hub.run;

import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.engine.HubRun;
import eu.sund.engine.Outcome;
import eu.sund.transport.wire.SiteState;

/** Where a site stands in a run, in a word or two for people. */
final class SiteWords {
  private SiteWords() {}

  static SiteState of(HubRun state, SiteId site, boolean connected) {
    SiteState.Builder view = SiteState.newBuilder().setSite(site.value());
    if (state.attendance().away().contains(site)) {
      return view.setState("left out").setCode(ErrorCode.LEFT_BEHIND.number()).build();
    }
    if (state.phase() instanceof HubRun.Phase.Ended ended) {
      if (ended.outcome() instanceof Outcome.SiteEnded by && by.site().equals(site)) {
        return view.setState(ending(by.code())).setCode(by.code().number()).build();
      }
      boolean sent =
          ended.outcome() instanceof Outcome.Succeeded
              || ended.outcome() instanceof Outcome.Unanswered
              || ended.outcome() instanceof Outcome.Refused;
      return view.setState(sent ? "sent" : connected ? "connected" : "offline").build();
    }
    if (!connected && !arrived(state, site)) {
      return view.setState("offline").build();
    }
    return view.setState(working(state, site)).build();
  }

  private static boolean arrived(HubRun state, SiteId site) {
    return switch (state.phase()) {
      case HubRun.Phase.Agreeing agreeing -> false;
      case HubRun.Phase.Securing securing -> securing.stage().masked().contains(site);
      case HubRun.Phase.Summing summing -> true;
      case HubRun.Phase.Asking asking -> false;
      case HubRun.Phase.Ended ended -> false;
    };
  }

  private static String working(HubRun state, SiteId site) {
    return switch (state.phase()) {
      case HubRun.Phase.Asking asking ->
          asking.accepted().contains(site)
              ? "accepted"
              : asking.pending().contains(site) ? "waits for steward" : "asked";
      case HubRun.Phase.Agreeing agreeing ->
          agreeing.signatures().containsKey(site) ? "ready" : "called";
      case HubRun.Phase.Securing securing ->
          securing.stage().masked().contains(site)
              ? "sent"
              : securing.stage().awaited().contains(site) ? "computing" : "ready";
      case HubRun.Phase.Summing summing -> "sent";
      case HubRun.Phase.Ended ended -> "connected";
    };
  }

  private static String ending(ErrorCode code) {
    return switch (code) {
      case STOPPED_BY_STEWARD -> "stopped";
      case REFUSED_BY_POLICY, SIGNATURE_INVALID, CODEBOOK_MISMATCH, ANALYSIS_UNKNOWN -> "refused";
      default -> "failed";
    };
  }
}
