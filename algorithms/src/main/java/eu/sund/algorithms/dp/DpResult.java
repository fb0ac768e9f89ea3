package eu.sund.algorithms.dp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an analysis with differential privacy releases: rows of named numbers, and what they are
 * worth.
 *
 * @param analysis name and version
 * @param formula as the study wrote it
 * @param cohort as the study wrote it; empty for all patients
 * @param sites whose patients are in the sums
 * @param epsilon one patient, added or removed, changes the probability of any answer at most by
 *     the factor e^ε, apart from a part of probability δ
 * @param delta δ
 * @param rho what the run cost of every site's budget, as ρ of zero-concentrated differential
 *     privacy; 0 of training, whose cost the notes tell
 * @param rows the answer, in order
 * @param notes what a reader must know, in sentences
 */
public record DpResult(
    String analysis,
    String formula,
    String cohort,
    int sites,
    double epsilon,
    double delta,
    double rho,
    List<Row> rows,
    List<String> notes) {
  /** Copies the lists. */
  public DpResult {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * One number.
   *
   * @param name what it is
   * @param estimate with the noise in it
   * @param standardError what the noise alone, or the noise and the sample where notes say so, may
   *     have moved it by: one standard deviation; null if that is not known
   */
  public record Row(String name, double estimate, @Nullable Double standardError) {}
}
