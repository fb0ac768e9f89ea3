package eu.sund.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten million rows of fourteen columns, made here, in 1.5 GiB resident. */
@Tag("slow")
class LargeTableTest {
  private static final long ROWS = 10_000_000;

  @TempDir Path folder;

  @Test
  void read_tenMillionRows_inOrderWithinMemoryAndTime() throws Exception {
    long present = presentCells();
    check(Tables.parquet(folder.resolve("big.parquet"), LargeTableProbe.query(ROWS)), present, 20);
    check(Tables.csv(folder.resolve("big.csv"), LargeTableProbe.query(ROWS)), present, 60);
  }

  private static void check(Path file, long present, double cpuSecondsMax) throws Exception {
    String[] seen = probe(file).split(" ", -1);
    System.out.println(
        file.getFileName()
            + ": "
            + seen[3]
            + " s, "
            + seen[5]
            + " s of CPU, "
            + seen[4]
            + " MB resident");
    assertThat(seen[0]).isEqualTo(Long.toString(ROWS));
    assertThat(seen[1]).as("in order").isEqualTo("true");
    assertThat(seen[2]).isEqualTo(Long.toString(present));
    // CPU time, not the clock's: a busy machine must not fail the test. Two free cores share it.
    assertThat(Double.parseDouble(seen[5])).isBetween(0.1, cpuSecondsMax);
    assertThat(Long.parseLong(seen[4])).isBetween(1L, 1536L);
  }

  private static String probe(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LargeTableProbe.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.strip();
  }

  /** The cells that a reader must keep, counted by SQL alone. */
  private static long presentCells() throws SQLException {
    List<String> counts =
        Stream.of(
                Stream.of("count(id)", "count(g0)", "count(g1)", "count(g2)", "count(g3)"),
                IntStream.range(0, 5).mapToObj(k -> "count(n" + k + ")"),
                IntStream.range(0, 4).mapToObj(k -> "count(*) FILTER (w" + k + " <= 150)"))
            .flatMap(s -> s)
            .toList();
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT "
                    + counts.stream().collect(Collectors.joining(" + "))
                    + " FROM ("
                    + LargeTableProbe.query(ROWS)
                    + ")")) {
      result.next();
      return result.getLong(1);
    }
  }
}
