package eu.sund.connectors;

import eu.sund.connectors.OpenTable.FileQuery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * Writes the query of each file, one double or text a chosen column, and counts the rows that must
 * come.
 */
final class TableQuery {
  private static final Set<String> WHOLE_TYPES =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "UHUGEINT");

  private TableQuery() {}

  /** The queries of all files, in order. */
  static List<FileQuery> all(
      DuckDBConnection connection, TableSource source, List<TableColumn> chosen) {
    List<FileQuery> queries = new ArrayList<>();
    for (Path file : source.files()) {
      queries.add(
          switch (source) {
            case CsvSource csv -> ofCsv(csv, file, chosen);
            case ParquetSource parquet -> ofParquet(connection, parquet, file, chosen);
          });
    }
    return queries;
  }

  private static FileQuery ofCsv(CsvSource source, Path file, List<TableColumn> chosen) {
    List<String> names = CsvHeader.columns(source, file);
    List<String> cells = new ArrayList<>();
    for (TableColumn column : chosen) {
      int place = names.indexOf(column.column());
      if (place < 0) {
        throw Connector.noColumn(file, column.column(), names);
      }
      if (names.lastIndexOf(column.column()) != place) {
        throw SourceFiles.unreadable(
            file, "two columns are named '" + column.column() + "'; which one is meant?");
      }
      cells.add(Sql.ofText(column.variable(), "c" + place, source.decimal(), source.encoding()));
    }
    boolean quotes = source.quote() != CsvSource.NO_QUOTE;
    String quote = Sql.literal(quotes ? String.valueOf(source.quote()) : "");
    StringBuilder table = new StringBuilder("read_csv(");
    table
        .append(Sql.literal(file.toString()))
        .append(", auto_detect=false, strict_mode=true, null_padding=false, ignore_errors=false")
        .append(", compression='none', header=")
        .append(source.header())
        .append(", delim=")
        .append(Sql.literal(String.valueOf(source.delimiter())))
        .append(", quote=")
        .append(quote)
        .append(", escape=")
        .append(quote)
        .append(", max_line_size=")
        .append(CsvHeader.BYTES_MAX)
        .append(", encoding='")
        .append(source.encoding().equals(StandardCharsets.UTF_8) ? "utf-8" : "latin-1")
        .append("', columns={");
    for (int i = 0; i < names.size(); i++) {
      table.append(i == 0 ? "" : ", ").append("'c").append(i).append("': 'VARCHAR'");
    }
    return new FileQuery(
        query(cells, table.append("})").toString()), CsvScan.records(source, file, names.size()));
  }

  private static FileQuery ofParquet(
      DuckDBConnection connection, ParquetSource source, Path file, List<TableColumn> chosen) {
    Map<String, String> types = parquetTypes(connection, source, file);
    List<String> cells = new ArrayList<>();
    for (TableColumn column : chosen) {
      String type = types.get(column.column());
      if (type == null) {
        throw Connector.noColumn(file, column.column(), List.copyOf(types.keySet()));
      }
      cells.add(parquetCell(file, column, type));
    }
    return new FileQuery(query(cells, parquetTable(file)), parquetRows(connection, source, file));
  }

  private static String parquetCell(Path file, TableColumn column, String type) {
    String cell = Sql.identifier(column.column());
    if (type.equals("VARCHAR") || type.startsWith("ENUM(")) {
      String text = type.equals("VARCHAR") ? cell : cell + "::VARCHAR";
      return Sql.ofText(column.variable(), text, '.', StandardCharsets.UTF_8);
    }
    if (column.variable().isPatient() && WHOLE_TYPES.contains(type)) {
      return Sql.ofText(column.variable(), cell + "::VARCHAR", '.', StandardCharsets.UTF_8);
    }
    if (column.variable().isPatient()) {
      throw SourceFiles.unreadable(
          file,
          "column '%s' tells patients apart and must hold texts or whole numbers"
              .formatted(column.column()));
    }
    if (column.variable().isText()) {
      throw SourceFiles.unreadable(
          file,
          "column '%s' holds no texts, as its type says; describe it as number or category"
              .formatted(column.column()));
    }
    if (type.equals("DOUBLE") || type.equals("FLOAT")) {
      return Sql.ofNumber(column.variable(), cell, true);
    }
    if (WHOLE_TYPES.contains(type) || type.startsWith("DECIMAL(")) {
      return Sql.ofNumber(column.variable(), cell, false);
    }
    if (type.equals("BOOLEAN")) {
      return Sql.ofTruth(column.variable(), cell);
    }
    int end = type.indexOf('(');
    throw SourceFiles.unreadable(
        file,
        "column '%s' is of type %s, not numbers, texts or truth values"
            .formatted(
                column.column(),
                end < 0 || type.endsWith("]") ? "of lists or texts" : type.substring(0, end)));
  }

  private static String query(List<String> cells, String table) {
    return "SELECT " + String.join(", ", cells) + " FROM " + table;
  }

  /** The number of rows that the file's own directory states. */
  private static long parquetRows(DuckDBConnection connection, ParquetSource source, Path file) {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT num_rows FROM parquet_file_metadata("
                    + Sql.literal(file.toString())
                    + ")")) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw Duck.refuse(file, source, e);
    }
  }

  private static String parquetTable(Path file) {
    return "read_parquet(" + Sql.literal(file.toString()) + ", binary_as_string=true)";
  }

  /** Names and types of a Parquet file's columns, in order. */
  static Map<String, String> parquetTypes(
      DuckDBConnection connection, ParquetSource source, Path file) {
    Map<String, String> types = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + parquetTable(file))) {
      while (result.next()) {
        types.put(result.getString(1), result.getString(2));
      }
    } catch (SQLException e) {
      throw Duck.refuse(file, source, e);
    }
    return Collections.unmodifiableMap(types);
  }
}
