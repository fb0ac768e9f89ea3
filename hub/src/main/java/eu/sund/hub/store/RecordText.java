package eu.sund.hub.store;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.HubRecord;
import eu.sund.engine.Outcome;
import java.util.Arrays;

/** Journal records and outcomes as one line of text, readable by people. */
public final class RecordText {
  private RecordText() {}

  /** Writes a record. */
  public static String write(HubRecord record) {
    return switch (record) {
      case HubRecord.Accepted accepted -> "accepted " + accepted.site();
      case HubRecord.RoundClosed closed ->
          "closed "
              + closed.round()
              + " "
              + closed.attempt()
              + " "
              + closed.sum()
              + " "
              + closed.broadcast();
      case HubRecord.AttemptOpened open -> "attempt " + open.round() + " " + open.attempt();
      case HubRecord.Survivors list ->
          "survivors "
              + list.round()
              + " "
              + list.attempt()
              + " "
              + String.join(",", list.sites().stream().map(SiteId::value).toList());
      case HubRecord.Ended ended -> "ended " + write(ended.outcome());
    };
  }

  /** Writes an outcome. */
  public static String write(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded s -> "succeeded";
      case Outcome.Unanswered u -> "unanswered " + u.reason();
      case Outcome.Refused r -> "refused";
      case Outcome.Cancelled c -> "cancelled";
      case Outcome.SiteEnded e -> "site " + e.site() + " " + e.code().number();
      case Outcome.HubFailed f -> "hub " + f.code().number();
    };
  }

  /**
   * Reads what {@link #write(HubRecord)} wrote.
   *
   * @throws SundException {@code STORAGE_FAILED} if it is something else
   */
  public static HubRecord read(String text) {
    String[] parts = text.split(" ", 2);
    if (parts.length == 2) {
      try {
        switch (parts[0]) {
          case "accepted" -> {
            return new HubRecord.Accepted(new SiteId(parts[1]));
          }
          case "closed" -> {
            String[] rest = parts[1].split(" ", -1);
            if (rest.length == 4) {
              return new HubRecord.RoundClosed(
                  Integer.parseInt(rest[0]),
                  Integer.parseInt(rest[1]),
                  new Digest(rest[2]),
                  new Digest(rest[3]));
            }
          }
          case "attempt" -> {
            String[] rest = parts[1].split(" ", -1);
            if (rest.length == 2) {
              return new HubRecord.AttemptOpened(
                  Integer.parseInt(rest[0]), Integer.parseInt(rest[1]));
            }
          }
          case "survivors" -> {
            String[] rest = parts[1].split(" ", -1);
            if (rest.length == 3) {
              return new HubRecord.Survivors(
                  Integer.parseInt(rest[0]),
                  Integer.parseInt(rest[1]),
                  Arrays.stream(rest[2].split(",", -1)).map(SiteId::new).toList());
            }
          }
          case "ended" -> {
            return new HubRecord.Ended(readOutcome(parts[1]));
          }
          default -> {}
        }
      } catch (IllegalArgumentException e) {
        throw damaged(e);
      }
    }
    throw damaged(null);
  }

  /**
   * Reads what {@link #write(Outcome)} wrote.
   *
   * @throws SundException {@code STORAGE_FAILED} if it is something else
   */
  public static Outcome readOutcome(String text) {
    String[] parts = text.split(" ", 2);
    String rest = parts.length == 2 ? parts[1] : "";
    try {
      return switch (parts[0]) {
        case "succeeded" -> new Outcome.Succeeded();
        case "unanswered" -> new Outcome.Unanswered(rest);
        case "refused" -> new Outcome.Refused();
        case "cancelled" -> new Outcome.Cancelled();
        case "site" -> {
          int blank = rest.indexOf(' ');
          if (blank < 0) {
            throw damaged(null);
          }
          yield new Outcome.SiteEnded(
              new SiteId(rest.substring(0, blank)), code(rest.substring(blank + 1)));
        }
        case "hub" -> new Outcome.HubFailed(code(rest));
        default -> throw damaged(null);
      };
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private static ErrorCode code(String number) {
    return ErrorCode.of(Integer.parseInt(number)).orElseThrow(() -> damaged(null));
  }

  private static SundException damaged(@org.jspecify.annotations.Nullable Exception cause) {
    String detail = "a record of a run's journal cannot be read; restore the hub from a backup";
    return cause == null
        ? new SundException(ErrorCode.STORAGE_FAILED, detail)
        : new SundException(ErrorCode.STORAGE_FAILED, detail, cause);
  }
}
