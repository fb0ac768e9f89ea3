package eu.sund.privacy.disclosure;

import eu.sund.core.Variable;
import java.util.Arrays;

/** Which statistics of a group of patients may be shown: one pure answer a rule. */
public final class Statistics {
  /** The fewest patients of a mean or variance. */
  public static final int MEAN_PATIENTS_MIN = 10;

  /** The fewest patients off the most common value. */
  public static final int OFF_MODE_MIN = 5;

  /** The fewest patients of a quantile. */
  public static final int QUANTILE_PATIENTS_MIN = 50;

  /** The fewest patients on each side of a quantile. */
  public static final int QUANTILE_SIDE_MIN = 5;

  private Statistics() {}

  /**
   * Whether mean and variance may be shown ({@link Disclosure#MEAN}).
   *
   * @param values one a distinct patient, finite
   */
  public static boolean allowsMean(double[] values) {
    return values.length >= MEAN_PATIENTS_MIN
        && values.length - mostCommon(values) >= OFF_MODE_MIN
        && Dominance.USUAL.allows(values);
  }

  private static int mostCommon(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int most = 0;
    int run = 0;
    for (int i = 0; i < sorted.length; i++) {
      run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
      most = Math.max(most, run);
    }
    return most;
  }

  /**
   * Whether a quantile may be shown ({@link Disclosure#QUANTILE}, {@link Disclosure#EXTREMES}).
   *
   * @param patients how many distinct patients have a value
   * @param rank the quantile's rank in [0, 1]; 0 and 1 are the extremes
   */
  public static boolean allowsQuantile(long patients, double rank) {
    double below = rank * patients;
    return patients >= QUANTILE_PATIENTS_MIN
        && rank >= 0.05
        && rank <= 0.95
        && Math.min(below, patients - below) >= QUANTILE_SIDE_MIN;
  }

  /**
   * A quantile that is nobody's value: the mean of the {@value #QUANTILE_SIDE_MIN} values on each
   * side of the rank.
   *
   * @param sorted ascending, one a distinct patient
   * @param rank as {@link #allowsQuantile} allows
   * @throws IllegalArgumentException if it does not
   */
  public static double quantile(double[] sorted, double rank) {
    if (!allowsQuantile(sorted.length, rank)) {
      throw new IllegalArgumentException("rule quantile does not allow this rank");
    }
    int at = (int) Math.round(rank * sorted.length);
    int from = Math.clamp(at - QUANTILE_SIDE_MIN, 0, sorted.length - 2 * QUANTILE_SIDE_MIN);
    double sum = 0;
    for (int i = from; i < from + 2 * QUANTILE_SIDE_MIN; i++) {
      sum += sorted[i];
    }
    return sum / (2 * QUANTILE_SIDE_MIN);
  }

  /**
   * How many variables a correlation or covariance matrix may have at most ({@link
   * Disclosure#CORRELATION}).
   */
  public static int correlationVariablesMax(long patients) {
    return (int) Math.min(Integer.MAX_VALUE, (long) (Math.sqrt((double) patients) / 2));
  }

  /** Whether rows may be grouped by a variable ({@link Disclosure#GROUP_KEYS}). */
  public static boolean allowsGroups(Variable variable) {
    return variable.isCategory();
  }
}
