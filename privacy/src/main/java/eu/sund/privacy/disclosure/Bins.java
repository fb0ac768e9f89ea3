package eu.sund.privacy.disclosure;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring bins joined until each may be shown. What joins is decided by the sums alone, so
 * every party that knows the sums gets the same bins; the edges stay public ones.
 *
 * <p>Thread-safe: holds no state.
 */
public final class Bins {
  /** The fewest patients in a shown bin. */
  public static final int PATIENTS_MIN = 5;

  /** Patients for each bin of a histogram. */
  public static final int PATIENTS_A_BIN = 20;

  /** The fewest events in a bin of a survival curve. */
  public static final int EVENTS_MIN = 5;

  /** The fewest at risk in a bin of a survival curve. */
  public static final int AT_RISK_MIN = 10;

  private Bins() {}

  /**
   * Neighbouring bins that became one.
   *
   * @param from the first
   * @param to behind the last
   * @param count of patients, or events
   */
  public record Joined(int from, int to, long count) {}

  /**
   * The bins of a histogram that may be shown ({@link Disclosure#HISTOGRAM}).
   *
   * @param counts patients in each bin of a public grid
   * @return at least one bin, or none if there are fewer than {@value #PATIENTS_MIN} patients
   */
  public static List<Joined> histogram(long[] counts) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    long most = Math.max(1, total / PATIENTS_A_BIN);
    List<Joined> bins = join(counts, PATIENTS_MIN);
    while (bins.size() > most) {
      bins = joinSmallest(bins);
    }
    return total < PATIENTS_MIN ? List.of() : bins;
  }

  private static List<Joined> join(long[] counts, long least) {
    List<Joined> bins = new ArrayList<>();
    int from = 0;
    long count = 0;
    for (int i = 0; i < counts.length; i++) {
      count += counts[i];
      if (count >= least) {
        bins.add(new Joined(from, i + 1, count));
        from = i + 1;
        count = 0;
      }
    }
    if (from < counts.length && !bins.isEmpty()) {
      Joined last = bins.removeLast();
      bins.add(new Joined(last.from(), counts.length, last.count() + count));
    }
    return bins;
  }

  /** Joins the two neighbours that have the fewest patients together. */
  private static List<Joined> joinSmallest(List<Joined> bins) {
    int at = 0;
    for (int i = 1; i + 1 < bins.size(); i++) {
      if (together(bins, i) < together(bins, at)) {
        at = i;
      }
    }
    List<Joined> fewer = new ArrayList<>(bins);
    Joined right = fewer.remove(at + 1);
    Joined left = fewer.get(at);
    fewer.set(at, new Joined(left.from(), right.to(), left.count() + right.count()));
    return fewer;
  }

  private static long together(List<Joined> bins, int at) {
    return bins.get(at).count() + bins.get(at + 1).count();
  }

  /**
   * The steps of a survival curve that may be shown ({@link Disclosure#SURVIVAL}). A joined bin
   * begins with those at risk at its first public time.
   *
   * @param events in each bin of the public grid
   * @param atRisk at each bin's beginning, never rising
   * @return the steps, of which each has {@value #EVENTS_MIN} events and begins with {@value
   *     #AT_RISK_MIN} at risk; the curve ends behind the last
   */
  public static List<Joined> survival(long[] events, long[] atRisk) {
    List<Joined> steps = new ArrayList<>();
    int from = 0;
    long count = 0;
    for (int i = 0; i < events.length && atRisk[i] >= AT_RISK_MIN; i++) {
      count += events[i];
      if (count >= EVENTS_MIN) {
        steps.add(new Joined(from, i + 1, count));
        from = i + 1;
        count = 0;
      }
    }
    return steps;
  }
}
