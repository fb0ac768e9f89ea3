package eu.sund.connectors;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import java.nio.file.Path;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * Reads tables of files as {@link Rows} with DuckDB, out of core.
 *
 * <p><b>Order.</b> Rows come in the order of the files and of the lines in them; every block but
 * the last is full. The same files give the same blocks, whatever the number of threads.
 *
 * <p><b>Safety.</b> The native reader may open only the table's own files, loads no extension,
 * writes nothing to disk and needs no scratch folder. Its messages, which quote the data, are never
 * passed on.
 *
 * <p>Thread-safe: holds no state but its options.
 */
public final class Connector {
  private final Options options;

  /**
   * What a reader may use of the machine.
   *
   * @param threads native threads, 1 to 256
   * @param memoryMegabytes native memory, 128 or more, beside the Java heap
   * @param keptMegabytes Java heap in which a small table's decoded values are kept for the next
   *     round, freed with the rows; 0 reads the files each time
   */
  public record Options(int threads, int memoryMegabytes, int keptMegabytes) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is broken
     */
    public Options {
      Checks.argument(threads >= 1 && threads <= 256, "threads must be 1 to 256, was %s", threads);
      Checks.argument(
          memoryMegabytes >= 128, "native memory must be 128 MB or more, was %s", memoryMegabytes);
      Checks.argument(
          keptMegabytes >= 0 && keptMegabytes <= 1 << 20,
          "kept memory must be 0 to 1048576 MB, was %s",
          keptMegabytes);
    }

    /** Two threads, 512 MB native, tables of up to 32 MB kept. */
    public static Options defaults() {
      return new Options(2, 512, 32);
    }
  }

  /** Makes a connector. */
  public Connector(Options options) {
    this.options = options;
  }

  /** Makes a connector with {@link Options#defaults}. */
  public Connector() {
    this(Options.defaults());
  }

  /**
   * Opens a table for reading the chosen columns; others are skipped (Parquet) or passed over
   * (CSV).
   *
   * @param source where the table lies; must not change until the rows are closed
   * @param chosen one or more columns, in the order of the blocks' columns
   * @throws SundException with {@code DATA_UNREADABLE} if a file cannot be read as described or
   *     lacks a column; the message names the nearest ones
   */
  public Rows open(TableSource source, List<TableColumn> chosen) {
    return new TableRows(openTable(source, chosen), options);
  }

  OpenTable openTable(TableSource source, List<TableColumn> chosen) {
    Checks.argument(!chosen.isEmpty(), "no column was chosen");
    Digest fingerprint = fingerprint(source);
    DuckDBConnection connection = Duck.open(source.files(), options, true);
    try {
      List<OpenTable.FileQuery> queries = TableQuery.all(connection, source, chosen);
      return new OpenTable(source, chosen, fingerprint, connection, queries);
    } catch (RuntimeException e) {
      Duck.close(connection);
      throw e;
    }
  }

  /**
   * The column names of the table's first file, in order.
   *
   * @throws SundException with {@code DATA_UNREADABLE} if the file cannot be read as described
   */
  public List<String> columns(TableSource source) {
    fingerprint(source);
    Path first = source.files().getFirst();
    return switch (source) {
      case CsvSource csv -> CsvHeader.columns(csv, first);
      case ParquetSource parquet -> {
        DuckDBConnection connection = Duck.open(List.of(first), options, true);
        try {
          yield List.copyOf(TableQuery.parquetTypes(connection, parquet, first).keySet());
        } finally {
          Duck.close(connection);
        }
      }
    };
  }

  /**
   * A digest of the files' names, sizes and times of change: as long as it stays, so do the rows.
   *
   * @throws SundException with {@code DATA_UNREADABLE} if a file is missing, no regular file or not
   *     readable
   */
  public Digest fingerprint(TableSource source) {
    return SourceFiles.fingerprint(source);
  }

  Options options() {
    return options;
  }

  /** The error for a column that a file lacks. */
  static SundException noColumn(Path file, String column, List<String> known) {
    List<String> nearest = Names.nearest(column, known);
    String hint =
        nearest.isEmpty()
            ? "; it has " + String.join(", ", known.stream().limit(12).toList())
            : "; did you mean " + String.join(" or ", nearest) + "?";
    return new SundException(
        ErrorCode.DATA_UNREADABLE, "'" + file + "' has no column '" + column + "'" + hint);
  }
}
