package eu.sund.connectors;

import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.util.List;
import org.duckdb.DuckDBReadableVector;

/** Judges one column's cells by its codebook entry, and counts the verdicts. */
final class ColumnDecoder {
  private final TableColumn column;
  private final double low;
  private final double high;
  private final boolean whole;
  private final double[] missingNumbers;

  /** A category's level for each of {@link Sql#codes}, NaN for a missing text; else empty. */
  private final double[] levels;

  private long plausible;
  private long missing;
  private long notANumber;
  private long outsideRange;
  private long notWhole;
  private long unknownLevel;

  ColumnDecoder(TableColumn column) {
    this.column = column;
    Variable variable = column.variable();
    low = variable.range().low();
    high = variable.range().high();
    whole = variable.type() == VariableType.INTEGER;
    missingNumbers = variable.isCategory() ? new double[0] : numbers(variable);
    levels = variable.isCategory() ? levels(variable) : new double[0];
  }

  private static double[] levels(Variable variable) {
    List<String> codes = Sql.codes(variable);
    double[] levels = new double[codes.size()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = variable.missing().contains(codes.get(i)) ? Double.NaN : i;
    }
    return levels;
  }

  /** The missing codes that are numbers: {@code -9} also means {@code -9.0}. */
  private static double[] numbers(Variable variable) {
    return variable.missing().stream()
        .filter(text -> text.matches("[+-]?\\d{1,15}(\\.\\d{1,15})?"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  /**
   * Decodes the first {@code rows} cells of {@code cells} into {@code target} from {@code offset}
   * on.
   *
   * @return the index of a cell with a NUL byte, or -1
   */
  int decode(DuckDBReadableVector cells, int from, int rows, double[] target, int offset) {
    boolean category = levels.length > 0;
    for (int i = 0; i < rows; i++) {
      double raw = cells.getDouble(from + i, Double.NaN);
      if (Double.isNaN(raw) && cells.isNull(from + i)) {
        missing++;
      } else if (raw == Sql.NUL_BYTE) {
        return from + i;
      } else {
        raw = category ? level(raw) : number(raw);
      }
      target[offset + i] = raw;
    }
    return -1;
  }

  private double level(double code) {
    if (Double.isNaN(code)) {
      unknownLevel++;
      return Double.NaN;
    }
    double level = levels[(int) code];
    if (Double.isNaN(level)) {
      missing++;
    } else {
      plausible++;
    }
    return level;
  }

  private double number(double value) {
    if (Double.isNaN(value)) {
      notANumber++;
      return Double.NaN;
    }
    for (double code : missingNumbers) {
      if (value == code) {
        missing++;
        return Double.NaN;
      }
    }
    if (!(value >= low && value <= high)) {
      outsideRange++;
      return Double.NaN;
    }
    if (whole && value != Math.rint(value)) {
      notWhole++;
      return Double.NaN;
    }
    plausible++;
    return value + 0.0; // -0 and 0 are one number
  }

  CheckReport.Column counts() {
    return new CheckReport.Column(
        column.variable(),
        column.column(),
        plausible,
        missing,
        notANumber,
        outsideRange,
        notWhole,
        unknownLevel);
  }
}
