package eu.sund.connectors;

import eu.sund.core.Range;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the large table in a process of its own, so that the memory seen is the reader's. */
final class LargeTableProbe {
  private LargeTableProbe() {}

  /** The table's columns: a row number, five numbers, four whole numbers, four categories. */
  static List<TableColumn> columns() {
    List<TableColumn> columns = new ArrayList<>();
    columns.add(Tables.column(Variable.number("id", "1", 0, 1e9)));
    for (int k = 0; k < 5; k++) {
      columns.add(
          Tables.column(
              new Variable(
                  "n" + k,
                  VariableType.NUMBER,
                  "",
                  new Range(0, 100),
                  List.of(),
                  Set.of("NA"),
                  "")));
    }
    for (int k = 0; k < 4; k++) {
      columns.add(Tables.column(Variable.integer("w" + k, 0, 150)));
    }
    for (int k = 0; k < 4; k++) {
      columns.add(
          Tables.column(Variable.category("g" + k, "never", "former", "current", "unknown")));
    }
    return columns;
  }

  /**
   * The query that makes the table: 5 % of numbers missing, a quarter of whole numbers too high.
   */
  static String query(long rows) {
    StringBuilder sql = new StringBuilder("SELECT i AS id");
    for (int k = 0; k < 5; k++) {
      sql.append(
          ", CASE WHEN hash(i * %d) %% 20 = 0 THEN NULL ELSE (hash(i * %d) %% 100000) / 1000 END AS n%d"
              .formatted(k + 3, k + 17, k));
    }
    for (int k = 0; k < 4; k++) {
      sql.append(", hash(i * %d) %% 200 AS w%d".formatted(k + 117, k));
    }
    for (int k = 0; k < 4; k++) {
      sql.append(
          ", ['never', 'former', 'current', 'unknown'][1 + (hash(i * %d) %% 4)::INT] AS g%d"
              .formatted(k + 217, k));
    }
    return sql.append(" FROM range(").append(rows).append(") t(i)").toString();
  }

  /**
   * Prints rows, whether they came in order, the cells that are no NaN, seconds and peak memory.
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    TableSource source =
        arguments[0].endsWith(".csv")
            ? CsvSource.standard(List.of(file))
            : new ParquetSource(List.of(file));
    long[] rows = new long[1];
    long[] present = new long[1];
    boolean[] ordered = {true};
    long start = System.nanoTime();
    try (Rows table = new Connector().open(source, columns())) {
      table.read(
          Tables.ACCESS,
          block -> {
            for (int i = 0; i < block.rows(); i++) {
              ordered[0] &= block.columns()[0][i] == rows[0] + i;
            }
            for (double[] column : block.columns()) {
              for (int i = 0; i < block.rows(); i++) {
                present[0] += Double.isNaN(column[i]) ? 0 : 1;
              }
            }
            rows[0] += block.rows();
          });
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    long peakKilobytes =
        Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0);
    System.out.printf(
        Locale.ROOT,
        "%d %s %d %.1f %d %.1f%n",
        rows[0],
        ordered[0],
        present[0],
        seconds,
        peakKilobytes / 1024,
        cpu.toMillis() / 1e3);
  }
}
