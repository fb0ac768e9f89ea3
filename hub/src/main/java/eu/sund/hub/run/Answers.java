package eu.sund.hub.run;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.HubEvent;
import eu.sund.transport.wire.Answer;
import eu.sund.transport.wire.Verdict;

/** Reads what a site answers to a proposal. */
final class Answers {
  private Answers() {}

  /**
   * The event that a site's answer is.
   *
   * @param run digest of the proposal that it was asked about
   * @param plan digest of the plan that the hub derived from it
   * @throws SundException with {@code MESSAGE_INVALID} or {@code ANALYSIS_UNKNOWN} if it answers
   *     something else
   */
  static HubEvent read(SiteId site, Answer answer, Digest run, Digest plan) {
    if (!Wire.digest(answer.getRunDigest()).equals(run)) {
      throw new SundException(ErrorCode.MESSAGE_INVALID, "the answer is for another run");
    }
    return switch (answer.getVerdict()) {
      case ACCEPTED -> {
        if (!Wire.digest(answer.getPlanDigest()).equals(plan)) {
          throw new SundException(
              ErrorCode.ANALYSIS_UNKNOWN, "the site derived another plan from the same study");
        }
        yield new HubEvent.SiteAccepted(site);
      }
      case PENDING -> new HubEvent.SitePending(site);
      case REFUSED_BY_SITE, VERDICT_UNSPECIFIED, UNRECOGNIZED ->
          new HubEvent.SiteEnded(
              site,
              answer.getVerdict() == Verdict.REFUSED_BY_SITE
                  ? code(answer.getCode())
                  : ErrorCode.MESSAGE_INVALID);
    };
  }

  /** The error with this number; one that is unknown here is {@code INTERNAL}. */
  static ErrorCode code(int number) {
    return ErrorCode.of(number).orElse(ErrorCode.INTERNAL);
  }
}
