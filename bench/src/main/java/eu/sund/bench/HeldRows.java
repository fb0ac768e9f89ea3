package eu.sund.bench;

import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.List;

/** Rows in memory, one array a row. */
record HeldRows(List<Variable> variables, List<double[]> rows) implements Rows {
  @Override
  public void read(RowAccess access, BlockReader reader) {
    for (int from = 0; from < rows.size(); from += BLOCK_ROWS) {
      List<double[]> some = rows.subList(from, Math.min(rows.size(), from + BLOCK_ROWS));
      double[][] columns = new double[variables.size()][some.size()];
      for (int i = 0; i < some.size(); i++) {
        for (int j = 0; j < columns.length; j++) {
          columns[j][i] = some.get(i)[j];
        }
      }
      reader.block(new RowBlock(some.size(), columns));
    }
  }

  @Override
  public void close() {}
}
