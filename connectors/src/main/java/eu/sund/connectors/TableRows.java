package eu.sund.connectors;

import eu.sund.core.Checks;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of an open table. A table whose values fit the allowance is decoded once and kept until
 * closed: an analysis of many short rounds must not parse the same text in each.
 */
final class TableRows implements Rows {
  private final OpenTable table;
  private final Connector.Options options;
  private final List<Variable> variables;
  private final List<RowBlock> kept = new ArrayList<>();
  private boolean keptAll;
  private boolean closed;

  TableRows(OpenTable table, Connector.Options options) {
    this.table = table;
    this.options = options;
    this.variables = table.columns().stream().map(TableColumn::variable).toList();
  }

  @Override
  public List<Variable> variables() {
    return variables;
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    Checks.argument(!access.reason().isBlank(), "access to rows needs a reason");
    Checks.state(!closed, "the rows are closed");
    if (keptAll) {
      table.requireUnchanged();
      replay(reader);
    } else {
      kept.clear();
      Keeper keeper = new Keeper(reader);
      table.read(table.decoders(), options, keeper);
      keptAll = keeper.fits;
    }
  }

  private void replay(BlockReader reader) {
    double[][] values = new double[variables.size()][BLOCK_ROWS];
    String[][] texts = RowBlock.room(variables, BLOCK_ROWS);
    for (RowBlock block : kept) {
      for (int k = 0; k < values.length; k++) {
        System.arraycopy(block.columns()[k], 0, values[k], 0, block.rows());
      }
      for (int k = 0; k < texts.length; k++) {
        System.arraycopy(block.texts()[k], 0, texts[k], 0, block.texts()[k].length);
      }
      reader.block(new RowBlock(block.rows(), values, texts));
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kept.clear();
      table.close();
    }
  }

  /** Passes blocks on and keeps copies as long as they fit. */
  private final class Keeper implements BlockReader {
    private final BlockReader reader;
    private final long bytesMax = (long) options.keptMegabytes() << 20;
    private long bytes;
    private boolean fits = true;

    Keeper(BlockReader reader) {
      this.reader = reader;
    }

    @Override
    public void block(RowBlock block) {
      bytes += 8L * block.rows() * variables.size() + textBytes(block);
      fits &= bytes <= bytesMax;
      if (fits) {
        double[][] copy = new double[variables.size()][];
        Arrays.setAll(copy, k -> Arrays.copyOf(block.columns()[k], block.rows()));
        kept.add(new RowBlock(block.rows(), copy, texts(block)));
      } else {
        kept.clear();
      }
      reader.block(block);
    }

    private static String[][] texts(RowBlock block) {
      String[][] copy = new String[block.texts().length][];
      Arrays.setAll(
          copy,
          k -> Arrays.copyOf(block.texts()[k], Math.min(block.texts()[k].length, block.rows())));
      return copy;
    }

    /** What the texts of a block take: headers and two bytes a character at most. */
    private static long textBytes(RowBlock block) {
      long sum = 0;
      for (String[] column : block.texts()) {
        for (int i = 0; i < Math.min(column.length, block.rows()); i++) {
          sum += 56 + 2L * column[i].length();
        }
      }
      return sum;
    }
  }
}
