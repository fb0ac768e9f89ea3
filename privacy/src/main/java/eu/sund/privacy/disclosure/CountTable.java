package eu.sund.privacy.disclosure;

import eu.sund.core.Checks;
import java.util.Arrays;

/**
 * A two-way table of distinct patients that is released with its margins and its total.
 *
 * <p>Rows and columns are numbered from 0; the margin of row i is the cell {@code (i, columns())},
 * that of column j {@code (rows(), j)}, and the total {@code (rows(), columns())}.
 *
 * <p>Immutable.
 */
public final class CountTable {
  private static final int SIDE_MAX = 1000;

  private final long[][] counts;
  private final boolean[][] structural;

  /**
   * A table.
   *
   * @param cells counts, row by row, each row of the same length; patients whose value is missing
   *     are a row or column like any other
   * @param impossible which cells are zero for everybody by the table's design
   */
  public CountTable(long[][] cells, boolean[][] impossible) {
    int rows = cells.length;
    Checks.argument(rows >= 1 && rows <= SIDE_MAX, "a table has 1 to 1000 rows, not %s", rows);
    int columns = cells[0].length;
    Checks.argument(
        columns >= 1 && columns <= SIDE_MAX, "a table has 1 to 1000 columns, not %s", columns);
    counts = new long[rows + 1][columns + 1];
    structural = new boolean[rows + 1][columns + 1];
    for (int i = 0; i < rows; i++) {
      Checks.argument(
          cells[i].length == columns && impossible[i].length == columns,
          "a table's rows must have one length");
      for (int j = 0; j < columns; j++) {
        long count = cells[i][j];
        Checks.argument(count >= 0 && count <= 1L << 53, "a table's counts must be 0 to 2^53");
        Checks.argument(count == 0 || !impossible[i][j], "an impossible cell has patients");
        structural[i][j] = impossible[i][j];
        counts[i][j] = count;
        counts[i][columns] += count;
        counts[rows][j] += count;
        counts[rows][columns] += count;
      }
    }
  }

  /** A table in which every cell is possible. */
  public static CountTable of(long[]... cells) {
    boolean[][] none = new boolean[cells.length][];
    Arrays.setAll(none, i -> new boolean[cells[i].length]);
    return new CountTable(cells, none);
  }

  /** How many rows, without the margin. */
  public int rows() {
    return counts.length - 1;
  }

  /** How many columns, without the margin. */
  public int columns() {
    return counts[0].length - 1;
  }

  /** A count, a margin or the total. */
  public long count(int row, int column) {
    return counts[row][column];
  }

  /** Whether everybody knows that the cell is zero. */
  public boolean isImpossible(int row, int column) {
    return structural[row][column];
  }

  /** Whether the cell must not be shown by itself: it has fewer than {@code least} patients. */
  public boolean isSmall(int row, int column, long least) {
    return !structural[row][column] && counts[row][column] < least;
  }

  /** Whether it is a margin or the total. */
  boolean isMargin(int row, int column) {
    return row == rows() || column == columns();
  }
}
