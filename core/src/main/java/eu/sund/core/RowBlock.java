package eu.sund.core;

import java.util.Arrays;
import java.util.List;

/**
 * Some rows, column by column. A number stands as itself, a category as the index of its level (0,
 * 1, …), a value that is missing, implausible or an unknown level as NaN. A text stands in {@link
 * #text}, empty if it is missing or implausible; its column holds its length in characters, or NaN.
 * Of a {@link VariableType#PATIENT} the column holds a key ({@link PatientKey}); rows without one
 * are left out by who reads the data.
 *
 * <p><b>Privacy.</b> Texts name people. They must not enter a message, a log or an exception.
 *
 * @param rows how many rows, 1 to {@link Rows#BLOCK_ROWS}
 * @param columns one array a variable, in the order of {@link Rows#variables()}, each of length ≥
 *     {@code rows}; owned by the reader, valid only during the call
 * @param texts one array a variable in the same order, of length ≥ {@code rows} for a text and
 *     empty for any other; no array at all where no variable is a text
 */
@SuppressWarnings(
    "ArrayRecordComponent") // the one hot path where a copy a column would cost as much as the work
public record RowBlock(int rows, double[][] columns, String[][] texts) {
  private static final String[][] NONE = {};

  /** Checks that texts, if any, stand beside all columns. */
  public RowBlock {
    Checks.argument(
        texts.length == 0 || texts.length == columns.length,
        "%s columns cannot have %s columns of texts",
        columns.length,
        texts.length);
  }

  /** Rows without a text. */
  public RowBlock(int rows, double[][] columns) {
    this(rows, columns, NONE);
  }

  /**
   * The texts of a column.
   *
   * @throws IllegalArgumentException if the variable of that column is no text
   */
  public String[] text(int column) {
    Checks.argument(
        column < texts.length && texts[column].length >= rows, "column %s holds no texts", column);
    return texts[column];
  }

  /** The same rows with some columns only, as {@code chosen} orders them; nothing is copied. */
  public RowBlock only(int... chosen) {
    double[][] some = new double[chosen.length][];
    String[][] words = new String[texts.length == 0 ? 0 : chosen.length][];
    for (int i = 0; i < chosen.length; i++) {
      some[i] = columns[chosen[i]];
      if (words.length > 0) {
        words[i] = texts[chosen[i]];
      }
    }
    return new RowBlock(rows, some, words);
  }

  /** Copies of some rows, in the order of {@code chosen}. */
  public RowBlock rowsOnly(int... chosen) {
    double[][] numbers = new double[columns.length][chosen.length];
    String[][] words = new String[texts.length][];
    for (int column = 0; column < columns.length; column++) {
      for (int i = 0; i < chosen.length; i++) {
        numbers[column][i] = columns[column][chosen[i]];
      }
    }
    for (int column = 0; column < words.length; column++) {
      String[] from = texts[column];
      words[column] =
          from.length == 0
              ? from
              : Arrays.stream(chosen).mapToObj(row -> from[row]).toArray(String[]::new);
    }
    return new RowBlock(chosen.length, numbers, words);
  }

  /** Room for the texts of {@code rows} rows of these variables; no array if none is a text. */
  public static String[][] room(List<Variable> variables, int rows) {
    if (variables.stream().noneMatch(Variable::isText)) {
      return NONE;
    }
    String[][] texts = new String[variables.size()][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new String[variables.get(i).isText() ? rows : 0];
      Arrays.fill(texts[i], "");
    }
    return texts;
  }
}
