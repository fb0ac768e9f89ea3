package eu.sund.privacy.disclosure;

import eu.sund.core.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which cells of a table are withheld: the small ones, and as many others as it takes that nobody
 * can work them out from the margins.
 *
 * <p>Small cells and margins are withheld first. As long as some withheld cell has too narrow a
 * {@link FeasibleRange}, the rectangle through it that withholds the fewest further patients is
 * withheld too, margins last. The choice is greedy, so it may withhold more than the fewest; the
 * ranges at its end are exact.
 *
 * @param least the fewest patients that are shown
 * @param width the least width of a withheld cell's range
 */
public record Suppression(long least, long width) {
  /** Five patients, and ranges of width five. */
  public static final Suppression USUAL = new Suppression(5, 5);

  /** Checks the figures. */
  public Suppression {
    Checks.argument(least >= 1 && width >= 1, "a rule's figures must be positive");
  }

  /** Whether a table has no small cell and no small margin, so that all of it may be shown. */
  public boolean allows(CountTable table) {
    for (int i = 0; i <= table.rows(); i++) {
      for (int j = 0; j <= table.columns(); j++) {
        if (table.isSmall(i, j, least)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether counts may be shown with every sum of them: none is small. A count that no hospitals
   * have, such as a negative one, is not shown either.
   */
  public boolean allows(long... counts) {
    for (long count : counts) {
      if (count < least || count > 1L << 53) {
        return false;
      }
    }
    return true;
  }

  /**
   * The cells to withhold, margins included.
   *
   * @return empty if nothing of the table can be shown
   */
  public Optional<boolean[][]> withheld(CountTable table) {
    boolean[][] withheld = new boolean[table.rows() + 1][table.columns() + 1];
    for (int i = 0; i <= table.rows(); i++) {
      for (int j = 0; j <= table.columns(); j++) {
        withheld[i][j] = table.isSmall(i, j, least);
      }
    }
    if (withheld[table.rows()][table.columns()]) {
      return Optional.empty();
    }
    for (Cell open = exposed(table, withheld); open != null; open = exposed(table, withheld)) {
      Cell corner = corner(table, withheld, open);
      if (corner == null) {
        return Optional.empty();
      }
      withheld[corner.row][corner.column] = true;
      withheld[open.row][corner.column] = true;
      withheld[corner.row][open.column] = true;
    }
    return Optional.of(withheld);
  }

  private record Cell(int row, int column) {}

  private @Nullable Cell exposed(CountTable table, boolean[][] withheld) {
    for (int i = 0; i < withheld.length; i++) {
      for (int j = 0; j < withheld[i].length; j++) {
        if (withheld[i][j] && FeasibleRange.of(table, withheld, i, j).width() < width) {
          return new Cell(i, j);
        }
      }
    }
    return null;
  }

  /** The opposite corner of the rectangle that costs least, or null if none withholds more. */
  private @Nullable Cell corner(CountTable table, boolean[][] withheld, Cell open) {
    Cell best = null;
    double cheapest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < withheld.length; i++) {
      for (int j = 0; j < withheld[i].length; j++) {
        if (i == open.row || j == open.column) {
          continue;
        }
        double cost =
            cost(table, withheld, i, j)
                + cost(table, withheld, open.row, j)
                + cost(table, withheld, i, open.column);
        if (cost > 0 && cost < cheapest) {
          cheapest = cost;
          best = new Cell(i, j);
        }
      }
    }
    return best;
  }

  /** What it costs to withhold a cell: patients, much more for a margin, all for a known zero. */
  private double cost(CountTable table, boolean[][] withheld, int row, int column) {
    if (withheld[row][column]) {
      return 0;
    }
    if (table.isImpossible(row, column) || (row == table.rows() && column == table.columns())) {
      return Double.POSITIVE_INFINITY;
    }
    double total = (double) table.count(table.rows(), table.columns());
    // A count that cannot move by the width hides little.
    double poor = table.count(row, column) < width ? total : 0;
    return table.count(row, column) + 1 + poor + (table.isMargin(row, column) ? 100 * total : 0);
  }
}
