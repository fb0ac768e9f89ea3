package eu.sund.core;

import java.util.List;

/**
 * How many patients some rows are of: rows, unless a column tells whose they are.
 *
 * <p>Not thread-safe.
 */
public final class PatientCount {
  private final int column;
  private final PatientSet seen = new PatientSet();
  private long rows;

  /** For blocks of these variables. */
  public PatientCount(List<Variable> variables) {
    column = PatientKey.column(variables);
  }

  /** Counts a block's. */
  public void add(RowBlock block) {
    rows += block.rows();
    for (int i = 0; column >= 0 && i < block.rows(); i++) {
      seen.add(block.columns()[column][i]);
    }
  }

  /** How many so far. */
  public long size() {
    return column < 0 ? rows : seen.size();
  }
}
