package eu.sund.connectors;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Opens DuckDB, shut in: one table's files are all that it may open, no extension is loaded,
 * nothing is spilled to disk, and the settings are locked. Its error texts hold what stood in the
 * file, so none leaves here.
 */
final class Duck {
  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d{1,18})");
  private static final Pattern COUNTS =
      Pattern.compile("Expected Number of Columns: (\\d{1,9}) Found: (\\d{1,9})");

  private Duck() {}

  /** A database of its own in memory that may read {@code files} only. */
  static DuckDBConnection open(List<Path> files, Connector.Options options, boolean streaming) {
    Properties settings = new Properties();
    settings.setProperty("threads", Integer.toString(options.threads()));
    settings.setProperty("memory_limit", options.memoryMegabytes() + "MB");
    settings.setProperty("preserve_insertion_order", "true");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("temp_directory", "");
    settings.setProperty("jdbc_stream_results", Boolean.toString(streaming));
    DuckDBConnection connection;
    try {
      connection =
          DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    } catch (SQLException e) {
      throw new SundException(ErrorCode.INTERNAL, "the table reader does not start");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          files.stream()
              .map(file -> Sql.literal(file.toString()))
              .collect(Collectors.joining(", ", "SET allowed_paths = [", "]")));
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw new SundException(ErrorCode.INTERNAL, "the table reader cannot be locked");
    }
  }

  static void close(DuckDBConnection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new SundException(ErrorCode.INTERNAL, "the table reader does not close");
    }
  }

  /** Says what is wrong with a file, without a word of what stands in it. */
  static SundException refuse(Path file, TableSource source, SQLException cause) {
    String message = String.valueOf(cause.getMessage());
    String kind =
        switch (source) {
          case CsvSource csv -> csvProblem(message, csv);
          case ParquetSource _ -> parquetProblem(message);
        };
    return SourceFiles.unreadable(file, kind);
  }

  private static String csvProblem(String message, CsvSource source) {
    Matcher line = LINE.matcher(message);
    String place = line.find() ? "line " + line.group(1) + " " : "a line ";
    Matcher counts = COUNTS.matcher(message);
    if (message.contains("Out of Memory")) {
      return outOfMemory();
    }
    if (message.contains("Maximum line size")) {
      return place + "is longer than " + CsvHeader.BYTES_MAX + " bytes; is a quote left open?";
    }
    if (message.contains("Invalid unicode")) {
      return place + "is not " + source.encoding() + "; name the file's encoding";
    }
    if (message.contains("not latin-1 encoded")) {
      return "it holds a byte from 80 to 9F, such as a typographic quote or dash of Windows-1252,"
          + " which is read in UTF-8 only; convert the file";
    }
    if (counts.find()) {
      return place
          + "has %s values where %s columns are".formatted(counts.group(2), counts.group(1));
    }
    if (message.contains("unterminated quote")) {
      return place + "has a quote that nothing closes, or text after a closing quote";
    }
    if (message.contains("state machine")) {
      return place + "mixes line ends, or has quotes that do not fit RFC 4180";
    }
    return place + "is no CSV of the described form";
  }

  private static String parquetProblem(String message) {
    if (message.contains("Out of Memory")) {
      return outOfMemory();
    }
    return message.contains("magic bytes") || message.contains("too small")
        ? "it is no Parquet file, or its end is cut off"
        : "the Parquet file is damaged, or uses what this version cannot read";
  }

  private static String outOfMemory() {
    return "a part of it needs more memory than the reader may take";
  }
}
