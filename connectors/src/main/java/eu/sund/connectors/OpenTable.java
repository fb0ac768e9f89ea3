package eu.sund.connectors;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.PatientKey;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;

/**
 * A table that is open: one connection and one query a file.
 *
 * <p>Chunks of native vectors are decoded in place. A bare loop over 10 million rows × 14 columns
 * on two free cores took 2.2 s for Parquet and 10.7 s for CSV; cell-wise JDBC getters took 11.6 s
 * for the same CSV, where parsing is what costs.
 */
record OpenTable(
    TableSource source,
    List<TableColumn> columns,
    Digest fingerprint,
    DuckDBConnection connection,
    List<FileQuery> queries)
    implements AutoCloseable {
  /** A block with texts is given on when it holds more UTF-16 units than this, about 8 MB. */
  private static final long TEXT_CHARACTERS = 1L << 22;

  /** Rows that are decoded before that is looked at. */
  private static final int TEXT_ROWS = 64;

  OpenTable {
    columns = List.copyOf(columns);
    queries = List.copyOf(queries);
  }

  List<ColumnDecoder> decoders() {
    Charset encoding =
        switch (source) {
          case CsvSource csv -> csv.encoding();
          case ParquetSource _ -> StandardCharsets.UTF_8;
        };
    return columns.stream().map(column -> new ColumnDecoder(column, encoding)).toList();
  }

  /** Reads all files once, through the decoders, as full blocks and a last one. */
  void read(List<ColumnDecoder> decoders, Connector.Options options, Rows.BlockReader reader) {
    requireUnchanged();
    Blocks blocks = new Blocks(decoders, reader);
    for (int i = 0; i < queries.size(); i++) {
      readFile(source.files().get(i), queries.get(i), blocks, options);
    }
    requireUnchanged();
    blocks.flush();
  }

  /** Fails if the files are not those that were opened. */
  void requireUnchanged() {
    if (!SourceFiles.fingerprint(source).equals(fingerprint)) {
      throw new SundException(
          ErrorCode.DATA_UNREADABLE,
          "the data changed while in use ('%s'); run the study again with files that stay as they are"
              .formatted(source.files().getFirst()));
    }
  }

  private void readFile(Path file, FileQuery query, Blocks blocks, Connector.Options options) {
    long row = 0;
    try (DuckDBPreparedStatement statement = connection.prepare(query.sql());
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        DuckDBDataChunkReader chunk = result.chunk();
        int rows = Math.toIntExact(chunk.rowCount());
        blocks.add(chunk, rows, new Place(file, row));
        row += rows;
      }
    } catch (SQLException e) {
      throw Duck.refuse(file, source, e);
    }
    // The chunk interface ends quietly when a read fails half-way: only the count proves that all
    // came.
    if (row != query.rows()) {
      throw diagnosed(file, query, row, options);
    }
  }

  /** Reads again without streaming to learn what ended the first reading. */
  private SundException diagnosed(
      Path file, FileQuery query, long rows, Connector.Options options) {
    requireUnchanged();
    DuckDBConnection second = Duck.open(source.files(), options, false);
    try (Statement statement = second.createStatement();
        ResultSet _ =
            statement.executeQuery("SELECT count(COLUMNS(*)) FROM (" + query.sql() + ")")) {
      return SourceFiles.unreadable(
          file,
          "%d rows were read where %d stand; does it mix line ends?".formatted(rows, query.rows()));
    } catch (SQLException e) {
      return Duck.refuse(file, source, e);
    } finally {
      Duck.close(second);
    }
  }

  /**
   * What to read from a file.
   *
   * @param sql the query that yields one double or text a chosen column
   * @param rows how many rows must come, counted independently of that query
   */
  record FileQuery(String sql, long rows) {}

  @Override
  public void close() {
    Duck.close(connection);
  }

  /**
   * Which cells to decode to where.
   *
   * @param from the first cell
   * @param rows how many
   * @param offset where the first one goes
   */
  record Cells(int from, int rows, int offset) {}

  /** Where a chunk begins. */
  private record Place(Path file, long row) {}

  /** Cuts chunks of any size into blocks of one size; long texts make shorter blocks. */
  private static final class Blocks {
    private final List<ColumnDecoder> decoders;
    private final Rows.BlockReader reader;
    private final double[][] values;
    private final String[][] texts;
    private final int patient;
    private int filled;
    private long characters;

    Blocks(List<ColumnDecoder> decoders, Rows.BlockReader reader) {
      this.decoders = decoders;
      this.reader = reader;
      this.patient = PatientKey.column(decoders.stream().map(ColumnDecoder::variable).toList());
      this.values = new double[decoders.size()][Rows.BLOCK_ROWS];
      this.texts =
          RowBlock.room(decoders.stream().map(ColumnDecoder::variable).toList(), Rows.BLOCK_ROWS);
    }

    /** A row of nobody known could be anybody's: it is left out. */
    private void leaveOutUnknown() {
      int kept = 0;
      for (int row = 0; row < filled; row++) {
        if (Double.isNaN(values[patient][row])) {
          continue;
        }
        for (double[] column : values) {
          column[kept] = column[row];
        }
        for (String[] column : texts) {
          if (column.length > 0) {
            column[kept] = column[row];
          }
        }
        kept++;
      }
      filled = kept;
    }

    void add(DuckDBDataChunkReader chunk, int rows, Place place) {
      int from = 0;
      while (from < rows) {
        int part = Math.min(rows - from, Rows.BLOCK_ROWS - filled);
        if (texts.length > 0) {
          part = Math.min(part, TEXT_ROWS);
        }
        for (int k = 0; k < decoders.size(); k++) {
          int bad = decode(decoders.get(k), k, chunk.vector(k), from, part);
          if (bad >= 0) {
            throw SourceFiles.unreadable(
                place.file(),
                "row %d (not counting a header) holds a NUL byte".formatted(place.row() + bad + 1));
          }
        }
        filled += part;
        from += part;
        if (filled == Rows.BLOCK_ROWS || characters > TEXT_CHARACTERS) {
          flush();
        }
      }
    }

    private int decode(
        ColumnDecoder decoder, int column, DuckDBReadableVector cells, int from, int rows) {
      if (decoder.variable().isPatient()) {
        return decoder.decodePatients(cells, new Cells(from, rows, filled), values[column]);
      }
      if (!decoder.variable().isText()) {
        return decoder.decode(cells, from, rows, values[column], filled);
      }
      int bad = decoder.decode(cells, new Cells(from, rows, filled), values[column], texts[column]);
      for (int i = filled; i < filled + rows; i++) {
        characters += texts[column][i].length();
      }
      return bad;
    }

    void flush() {
      if (patient >= 0) {
        leaveOutUnknown();
      }
      if (filled > 0) {
        reader.block(new RowBlock(filled, values, texts));
        filled = 0;
        characters = 0;
      }
    }
  }
}
