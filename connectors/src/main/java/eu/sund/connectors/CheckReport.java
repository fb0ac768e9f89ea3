package eu.sund.connectors;

import eu.sund.core.Variable;
import java.util.List;

/**
 * What a look at a dataset found, for the steward who answers for it: counts, never a value.
 *
 * @param rows how many rows the table has
 * @param columns the counts of each column, in the order asked for
 */
public record CheckReport(long rows, List<Column> columns) {
  /** Copies the list. */
  public CheckReport {
    columns = List.copyOf(columns);
  }

  /** Whether some value is implausible. */
  public boolean hasImplausible() {
    return columns.stream().anyMatch(column -> column.implausible() > 0);
  }

  /**
   * The counts of one column; {@code plausible + missing + implausible()} is the number of rows.
   *
   * @param variable the variable
   * @param column its column in the files
   * @param plausible values that an analysis uses
   * @param missing empty values and the codebook's texts for "not known"
   * @param notANumber texts where a number should stand
   * @param outsideRange numbers outside the plausible range, texts longer than the codebook allows
   * @param notWhole numbers with a fraction where a whole number should stand
   * @param unknownLevel codes that are none of the category's levels
   */
  public record Column(
      Variable variable,
      String column,
      long plausible,
      long missing,
      long notANumber,
      long outsideRange,
      long notWhole,
      long unknownLevel) {

    /** Values that no analysis uses although something stands there. */
    public long implausible() {
      return notANumber + outsideRange + notWhole + unknownLevel;
    }
  }
}
