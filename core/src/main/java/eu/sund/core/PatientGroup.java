package eu.sund.core;

import java.util.List;

/**
 * A group of patients over whom a study sums. Each site compares it with the groups of earlier
 * studies, since two sums over groups that differ by a few patients, subtracted, tell those few.
 *
 * @param cohort who is asked about
 * @param complete patients with a missing value in one of these variables are left out of the sums
 */
public record PatientGroup(Filter cohort, List<String> complete) {
  /** Copies the list. */
  public PatientGroup {
    complete = List.copyOf(complete);
  }
}
