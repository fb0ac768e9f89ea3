package eu.sund.connectors;

import eu.sund.core.PatientKey;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.duckdb.DuckDBReadableVector;

/** Judges one column's cells by its codebook entry, and counts the verdicts. */
final class ColumnDecoder {
  private final TableColumn column;
  private final double low;
  private final double high;
  private final boolean whole;
  private final Charset encoding;
  private final double[] missingNumbers;

  /** A category's level for each of {@link Sql#codes}, NaN for a missing text; else empty. */
  private final double[] levels;

  private long plausible;
  private long missing;
  private long notANumber;
  private long outsideRange;
  private long notWhole;
  private long unknownLevel;

  ColumnDecoder(TableColumn column, Charset encoding) {
    this.column = column;
    this.encoding = encoding;
    Variable variable = column.variable();
    low = variable.range().low();
    high = variable.range().high();
    whole = variable.type() == VariableType.INTEGER;
    boolean number = !variable.isCategory() && !variable.isText() && !variable.isPatient();
    missingNumbers = number ? numbers(variable) : new double[0];
    levels = variable.isCategory() ? levels(variable) : new double[0];
  }

  Variable variable() {
    return column.variable();
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

  /**
   * Decodes texts: itself and its length, or the empty text and NaN.
   *
   * @return the index of a cell with a NUL byte, or -1
   */
  int decode(DuckDBReadableVector cells, OpenTable.Cells range, double[] lengths, String[] texts) {
    for (int i = 0; i < range.rows(); i++) {
      int cell = range.from() + i;
      int target = range.offset() + i;
      String text = cells.isNull(cell) ? "" : decoded(cells.getString(cell));
      if (text.indexOf('\0') >= 0) {
        return cell;
      }
      int characters = text.codePointCount(0, text.length());
      if (text.isBlank()) {
        missing++;
        lengths[target] = Double.NaN;
        texts[target] = "";
      } else if (characters > high) {
        outsideRange++;
        lengths[target] = Double.NaN;
        texts[target] = "";
      } else {
        plausible++;
        lengths[target] = characters;
        texts[target] = text;
      }
    }
    return -1;
  }

  /**
   * Decodes identifiers of patients to their keys, or NaN.
   *
   * @return the index of a cell with a NUL byte, or -1
   */
  int decodePatients(DuckDBReadableVector cells, OpenTable.Cells range, double[] keys) {
    for (int i = 0; i < range.rows(); i++) {
      int cell = range.from() + i;
      String text = cells.isNull(cell) ? "" : decoded(cells.getString(cell));
      if (text.indexOf('\0') >= 0) {
        return cell;
      }
      double key = Double.NaN;
      if (text.isBlank()) {
        missing++;
      } else if (text.length() > Sql.PATIENT_MAX) {
        outsideRange++;
      } else {
        plausible++;
        key = PatientKey.of(text);
      }
      keys[range.offset() + i] = key;
    }
    return -1;
  }

  /** Undoes what {@link Sql#asStored} says of single-byte encodings. */
  private String decoded(String cell) {
    return encoding.equals(StandardCharsets.UTF_8)
        ? cell
        : new String(cell.getBytes(StandardCharsets.ISO_8859_1), encoding);
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
