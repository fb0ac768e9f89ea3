package eu.sund.algorithms.regression;

import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.List;

/** Rows in memory, cut into blocks of a chosen size. */
public final class MemoryRows implements Rows {
  private final List<Variable> variables;
  private final List<double[]> rows;
  private final int blockRows;

  public MemoryRows(List<Variable> variables, List<double[]> rows, int blockRows) {
    this.variables = variables;
    this.rows = rows;
    this.blockRows = blockRows;
  }

  public MemoryRows(List<Variable> variables, List<double[]> rows) {
    this(variables, rows, BLOCK_ROWS);
  }

  /** Row i goes to site i mod n. */
  public static List<MemoryRows> split(List<Variable> variables, List<double[]> rows, int sites) {
    List<MemoryRows> split = new ArrayList<>();
    for (int s = 0; s < sites; s++) {
      List<double[]> own = new ArrayList<>();
      for (int i = s; i < rows.size(); i += sites) {
        own.add(rows.get(i));
      }
      split.add(new MemoryRows(variables, own));
    }
    return split;
  }

  @Override
  public List<Variable> variables() {
    return variables;
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    double[][] columns = new double[variables.size()][BLOCK_ROWS];
    for (int from = 0; from < rows.size(); from += blockRows) {
      int n = Math.min(blockRows, rows.size() - from);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < columns.length; j++) {
          columns[j][i] = rows.get(from + i)[j];
        }
      }
      reader.block(new RowBlock(n, columns));
    }
  }

  @Override
  public void close() {}
}
