package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.engine.Course;
import eu.sund.engine.SiteRun;
import eu.sund.engine.SiteSecurity;
import eu.sund.engine.SumKey;
import eu.sund.transport.ResultJson;
import eu.sund.transport.wire.Outcome;
import eu.sund.transport.wire.RunEnded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the hub says at the end of a run, held against what this site knows: the last sum must be
 * that of the sites, and the result that the hub hands over must be the one that follows from it.
 * Whatever does not hold is told to the steward, who can tell the researcher; the run is over.
 *
 * <p>A result is a pure function of the last sum, so a site that holds it computes the result anew,
 * byte by byte as the hub writes it, and compares digests.
 *
 * @param folder of the run
 */
record LastWord(SiteSecurity security, List<SiteId> participants, Path folder, Workers cores) {
  /** A line for the steward's log. */
  record Line(String event, String detail) {
    private static Line refused(String detail) {
      return new Line("refused", detail);
    }

    private static Line unchecked(String detail) {
      return new Line("unchecked", detail);
    }

    /** Whether the hub is not what it should be. */
    boolean isLoud() {
      return event.equals("refused") && detail.startsWith(DEVIATES);
    }
  }

  private static final String DEVIATES = "the hub deviates: ";

  /** Over which sites the sum of a round is, as far as this site knows. */
  Optional<List<SiteId>> summed(SiteRun.Phase.Offering sent) {
    return security.run().mayDrop() ? sent.attempts().signed() : Optional.of(participants);
  }

  /** Checks the end of a run of which this site sent an update for the last round it knows. */
  List<Line> check(Track track, SiteRun.Phase.Offering sent, RunEnded end, Uplink uplink) {
    Optional<List<SiteId>> sites = summed(sent);
    if (sites.isEmpty()) {
      return List.of(
          Line.unchecked(
              "the last sums were opened without this site, so that it could not check them"));
    }
    if (!end.hasLast()) {
      return List.of(Line.refused(DEVIATES + "it tells a result and no sum that it follows from"));
    }
    List<Line> lines = new ArrayList<>();
    try {
      SumKey key = sent.attempts().offered().get(end.getOpened());
      OpenedSum last =
          OpenedSum.fetch(
              new OpenedSum.Named(end.getLast(), end.getParticipants(), end.getCheck()),
              sent.round(),
              sites.get().size(),
              track.course().layout(),
              folder,
              uplink);
      if (key == null) {
        throw new SundException(
            ErrorCode.HUB_DEVIATES, "the last sum is of an attempt that this site did not join");
      }
      last.requireTrue(track.course(), security, key, sites.get(), cores);
      lines.addAll(judged(last.absorbed(track.course()), end));
    } catch (SundException e) {
      lines.add(failed(track.course(), sent, e));
    } catch (IOException e) {
      lines.add(Line.unchecked("the last sum cannot be read again, so it was not checked"));
    }
    return lines;
  }

  /** What the hub says of the end, beside what follows from the sum. */
  private static List<Line> judged(Course.Advance<?, ?> follows, RunEnded end) {
    boolean completed = end.getOutcome() == Outcome.COMPLETED;
    return switch (follows) {
      case Course.Advance.Refused<?, ?> refused -> {
        List<Line> lines = new ArrayList<>();
        refused.findings().forEach(found -> lines.add(Line.refused(found.toString())));
        if (completed) {
          lines.add(Line.refused(DEVIATES + "it tells a result that the rules do not allow"));
        }
        yield lines;
      }
      case Course.Advance.Done<?, ?> done when completed -> List.of(compared(done.result(), end));
      case Course.Advance.Failed<?, ?> none when completed ->
          List.of(Line.refused(DEVIATES + "it tells a result, and none follows from the last sum"));
      case Course.Advance.Next<?, ?> none when completed ->
          List.of(Line.refused(DEVIATES + "it tells a result, and none follows from the last sum"));
      case Course.Advance.Done<?, ?> d -> List.of();
      case Course.Advance.Failed<?, ?> f -> List.of();
      case Course.Advance.Next<?, ?> n -> List.of();
    };
  }

  private static Line compared(Object result, RunEnded end) {
    if (end.getResultDigest().isEmpty()) {
      return Line.refused(DEVIATES + "it tells a result without its digest");
    }
    Digest own = Digest.of(ResultJson.write(result));
    Digest told = OpenedSum.digest(end.getResultDigest());
    return own.equals(told)
        ? new Line("result", "the result follows from the sums: SHA-256 " + own.hex())
        : Line.refused(
            DEVIATES
                + "the result that it hands over (SHA-256 "
                + told.hex()
                + ") is not the one that follows from the last sum ("
                + own.hex()
                + "); tell the researcher");
  }

  private Line failed(Course<?, ?> course, SiteRun.Phase.Offering sent, SundException e) {
    if (e.code() == ErrorCode.PEER_UNREACHABLE) {
      return Line.unchecked("the last sum could not be fetched, so it was not checked");
    }
    // A list that enough sites confirmed is the round's only one, and after the last round of the
    // plan none follows: then a false sum cannot be one that this site missed.
    boolean settled = sent.attempts().isSettled() && sent.round() == course.plan().rounds();
    if (security.run().mayDrop() && !settled) {
      return Line.unchecked(
          "after round %d the run went on without this site, or the last sum is false"
              .formatted(sent.round()));
    }
    return Line.refused(
        DEVIATES + "the last sum, from which the hub made the result, is false: " + e.getMessage());
  }
}
