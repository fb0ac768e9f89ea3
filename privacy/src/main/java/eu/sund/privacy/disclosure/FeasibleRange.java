package eu.sund.privacy.disclosure;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What anybody can work out about a withheld cell of a table from the cells that are shown: the
 * least and the most that it can be.
 *
 * <p>A table with its margins is a transportation network: give each margin the opposite sign, and
 * every row and every column sums to the same. The withheld cells can take any values that keep
 * these sums and do not fall below zero. From the true table, a cell can grow by d if d units can
 * flow back from its column to its row through the other withheld cells; the most is a maximum
 * flow. Flows of whole capacities are whole, so the range is exact, and each whole number in it is
 * reached.
 *
 * <p><b>Source.</b> Gusfield, SIAM J. Comput. 17 (1988), 552-571; maximum flow by Edmonds and Karp,
 * J. ACM 19 (1972).
 *
 * @param least the least that it can be
 * @param most the most that it can be; {@link Long#MAX_VALUE} if nothing bounds it
 */
public record FeasibleRange(long least, long most) {
  private static final long UNBOUNDED = Long.MAX_VALUE;

  /** How many neighbouring counts the cell could be, less one. */
  public long width() {
    return most == UNBOUNDED ? UNBOUNDED : most - least;
  }

  /**
   * The range of a withheld cell.
   *
   * @param withheld which cells, margins included, are not shown
   */
  public static FeasibleRange of(CountTable table, boolean[][] withheld, int row, int column) {
    Network network = new Network(table, withheld, row, column);
    long count = table.count(row, column);
    int columnNode = table.rows() + 1 + column;
    boolean margin = table.isMargin(row, column) && !isTotal(table, row, column);
    // A margin has the opposite sign, so it grows by a flow the other way.
    long up =
        margin
            ? network.flow(row, columnNode, UNBOUNDED)
            : network.flow(columnNode, row, UNBOUNDED);
    long down =
        margin ? network.flow(columnNode, row, count) : network.flow(row, columnNode, count);
    return new FeasibleRange(count - down, up == UNBOUNDED ? UNBOUNDED : count + up);
  }

  private static boolean isTotal(CountTable table, int row, int column) {
    return row == table.rows() && column == table.columns();
  }

  /** How much each withheld cell but the one in question can grow and shrink. */
  private static final class Network {
    private final int rows;
    private final int nodes;
    private final long[][] grow;
    private final long[][] shrink;

    Network(CountTable table, boolean[][] withheld, int row, int column) {
      rows = table.rows() + 1;
      int columns = table.columns() + 1;
      nodes = rows + columns;
      grow = new long[rows][columns];
      shrink = new long[rows][columns];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          if (withheld[i][j] && !(i == row && j == column)) {
            boolean opposite = table.isMargin(i, j) && !isTotal(table, i, j);
            grow[i][j] = opposite ? table.count(i, j) : UNBOUNDED;
            shrink[i][j] = opposite ? UNBOUNDED : table.count(i, j);
          }
        }
      }
    }

    /** The most that can flow from a node to another, up to a limit; changes nothing. */
    long flow(int from, int to, long limit) {
      long[][] more = copy(grow);
      long[][] less = copy(shrink);
      long total = 0;
      while (total < limit) {
        int[] before = path(more, less, from, to);
        if (before[to] < 0) {
          break;
        }
        long amount = limit - total;
        for (int node = to; node != from; node = before[node]) {
          amount = Math.min(amount, capacity(more, less, before[node], node));
        }
        if (amount == UNBOUNDED) {
          return UNBOUNDED;
        }
        for (int node = to; node != from; node = before[node]) {
          push(more, less, before[node], node, amount);
        }
        total += amount;
      }
      return total;
    }

    private static long[][] copy(long[][] capacities) {
      return Arrays.stream(capacities).map(long[]::clone).toArray(long[][]::new);
    }

    private long capacity(long[][] more, long[][] less, int from, int to) {
      if (from < rows == to < rows) {
        return 0;
      }
      return from < rows ? more[from][to - rows] : less[to][from - rows];
    }

    private void push(long[][] more, long[][] less, int from, int to, long amount) {
      boolean forward = from < rows;
      int i = forward ? from : to;
      int j = (forward ? to : from) - rows;
      add(forward ? more : less, i, j, -amount);
      add(forward ? less : more, i, j, amount);
    }

    private static void add(long[][] capacities, int i, int j, long amount) {
      if (capacities[i][j] != UNBOUNDED) {
        capacities[i][j] += amount;
      }
    }

    private int[] path(long[][] more, long[][] less, int from, int to) {
      int[] before = new int[nodes];
      Arrays.fill(before, -1);
      before[from] = from;
      ArrayDeque<Integer> queue = new ArrayDeque<>();
      queue.add(from);
      while (!queue.isEmpty() && before[to] < 0) {
        int node = queue.remove();
        int first = node < rows ? rows : 0;
        int last = node < rows ? nodes : rows;
        for (int next = first; next < last; next++) {
          if (before[next] < 0 && capacity(more, less, node, next) > 0) {
            before[next] = node;
            queue.add(next);
          }
        }
      }
      return before;
    }
  }
}
