package eu.sund.simulation;

import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.List;

/** Rows in memory, a list of values a variable. */
record MemoryRows(List<Variable> variables, List<List<Double>> columns) implements Rows {
  @Override
  public void read(RowAccess access, BlockReader reader) {
    int rows = columns.getFirst().size();
    for (int from = 0; from < rows; from += BLOCK_ROWS) {
      int to = Math.min(rows, from + BLOCK_ROWS);
      double[][] block = new double[columns.size()][];
      for (int column = 0; column < block.length; column++) {
        block[column] =
            columns.get(column).subList(from, to).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
      }
      reader.block(new RowBlock(to - from, block));
    }
  }

  @Override
  public void close() {}
}
