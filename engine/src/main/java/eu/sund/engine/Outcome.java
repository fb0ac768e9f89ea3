package eu.sund.engine;

import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import java.util.Optional;

/** How a run ended. */
public sealed interface Outcome {
  /** With a result. */
  record Succeeded() implements Outcome {}

  /** The analysis says that there is no answer; the reason is made of sums only. */
  record Unanswered(String reason) implements Outcome {}

  /**
   * The rules of disclosure control do not allow it. Neither rule nor site is told: a refusal that
   * says which would itself tell something about the patients.
   */
  record Refused() implements Outcome {}

  /** The researcher or the hub's operator took it back. */
  record Cancelled() implements Outcome {}

  /** A site refused, stopped or failed; only its code is known outside its house. */
  record SiteEnded(SiteId site, ErrorCode code) implements Outcome {}

  /** The hub failed. */
  record HubFailed(ErrorCode code) implements Outcome {}

  /** The code that tells what went wrong, or empty. */
  default Optional<ErrorCode> errorCode() {
    return switch (this) {
      case Succeeded s -> Optional.empty();
      case Unanswered u -> Optional.of(ErrorCode.ANALYSIS_FAILED);
      case Refused r -> Optional.of(ErrorCode.DISCLOSURE_REFUSED);
      case Cancelled c -> Optional.empty();
      case SiteEnded e -> Optional.of(e.code());
      case HubFailed f -> Optional.of(f.code());
    };
  }
}
