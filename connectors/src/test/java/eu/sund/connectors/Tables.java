package eu.sund.connectors;

import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the tests of this package share: small tables on disk and their rows as lists. */
final class Tables {
  static final RowAccess ACCESS = RowAccess.granted("test");

  private Tables() {}

  static Path write(Path file, String text) {
    return write(file, text, StandardCharsets.UTF_8);
  }

  static Path write(Path file, String text, Charset charset) {
    try {
      return Files.write(file, text.getBytes(charset));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the answer to a query as Parquet. */
  static Path parquet(Path file, String query) {
    return sql(file, "COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
  }

  /** Writes the answer to a query as CSV. */
  static Path csv(Path file, String query) {
    return sql(file, "COPY (" + query + ") TO '" + file + "' (FORMAT csv, HEADER)");
  }

  private static Path sql(Path file, String statementText) {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(statementText);
      return file;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static TableColumn column(Variable variable) {
    return new TableColumn(variable, variable.name());
  }

  static List<TableColumn> columns(Variable... variables) {
    return Arrays.stream(variables).map(Tables::column).toList();
  }

  /** All rows, NaN as null. */
  static List<List<Object>> rows(Connector connector, TableSource source, Variable... variables) {
    try (Rows rows = connector.open(source, columns(variables))) {
      return read(rows);
    }
  }

  static List<List<Object>> read(Rows rows) {
    List<List<Object>> all = new ArrayList<>();
    rows.read(
        ACCESS,
        block -> {
          for (int i = 0; i < block.rows(); i++) {
            List<Object> row = new ArrayList<>();
            for (int k = 0; k < block.columns().length; k++) {
              double value = block.columns()[k][i];
              boolean text = rows.variables().get(k).isText();
              row.add(Double.isNaN(value) ? "-" : text ? block.text(k)[i] : value);
            }
            all.add(row);
          }
        });
    return all;
  }
}
