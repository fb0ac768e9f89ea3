package eu.sund.connectors;

import eu.sund.core.Checks;
import eu.sund.core.RowAccess;
import eu.sund.core.SundException;
import java.util.List;

/**
 * Reads a dataset as its codebook describes it and counts what does not fit, for the steward.
 *
 * <p><b>Privacy.</b> The report holds exact counts, small ones too: it is for the house that owns
 * the data and must not leave it.
 */
public final class DatasetCheck {
  private final Connector connector;

  /** Makes a check that reads through {@code connector}. */
  public DatasetCheck(Connector connector) {
    this.connector = connector;
  }

  /**
   * Reads all rows once and counts.
   *
   * @param source where the table lies
   * @param columns the columns and what they should hold
   * @param access the token without which no row is read
   * @throws SundException with {@code DATA_UNREADABLE} if a file cannot be read as described
   */
  public CheckReport run(TableSource source, List<TableColumn> columns, RowAccess access) {
    Checks.argument(!access.reason().isBlank(), "access to rows needs a reason");
    try (OpenTable table = connector.openTable(source, columns)) {
      List<ColumnDecoder> decoders = table.decoders();
      long[] rows = new long[1];
      table.read(decoders, connector.options(), block -> rows[0] += block.rows());
      return new CheckReport(rows[0], decoders.stream().map(ColumnDecoder::counts).toList());
    }
  }
}
