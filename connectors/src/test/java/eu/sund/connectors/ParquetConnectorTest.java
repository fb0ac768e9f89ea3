package eu.sund.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParquetConnectorTest extends ConnectorContractTest {
  @Override
  Path write(String name, String query) {
    return Tables.parquet(folder.resolve(name.replace("'", "’")), query);
  }

  @Override
  TableSource source(List<Path> files) {
    return new ParquetSource(files);
  }

  private List<List<Object>> cells(String values, Variable variable) {
    Path file = write("typed", "SELECT v AS age FROM (VALUES " + values + ") t(v)");
    try (var rows =
        connector.open(source(List.of(file)), List.of(new TableColumn(variable, "age")))) {
      return Tables.read(rows);
    }
  }

  @Test
  void read_numberTypes_areNumbers() {
    for (String type :
        List.of("TINYINT", "BIGINT", "UINTEGER", "HUGEINT", "DECIMAL(9,2)", "FLOAT", "DOUBLE")) {
      assertThat(cells("(7::" + type + "), (NULL), (121::" + type + ")", AGE))
          .as(type)
          .containsExactly(List.of(7.0), List.of("-"), List.of("-"));
    }
    assertThat(cells("(true), (false), (NULL)", AGE))
        .containsExactly(List.of(1.0), List.of(0.0), List.of("-"));
  }

  @Test
  void read_numbersAsLevels_matchWithoutNeedlessZeros() {
    Variable level = Variable.category("g", "10", "2", "0.5");
    for (String type : List.of("INTEGER", "DOUBLE", "DECIMAL(9,3)", "VARCHAR")) {
      assertThat(cells("(10::" + type + "), (2::" + type + "), (1::" + type + "), (NULL)", level))
          .as(type)
          .containsExactly(List.of(0.0), List.of(1.0), List.of("-"), List.of("-"));
    }
    assertThat(cells("(0.50::DECIMAL(9,3))", level)).containsExactly(List.of(2.0));
  }

  @Test
  void open_numbersAsText_areRefusedByName() {
    for (String type : List.of("INTEGER", "DOUBLE", "BOOLEAN")) {
      Path file = write("typed" + type, "SELECT 1::" + type + " AS note");
      assertRefused(
          () -> connector.open(source(List.of(file)), Tables.columns(Variable.text("note", 9, ""))),
          "column 'note' holds no texts");
    }
  }

  @Test
  void read_truthAsLevels_matchesWordsOrDigits() {
    assertThat(cells("(true), (false), (NULL)", Variable.category("g", "false", "true")))
        .containsExactly(List.of(1.0), List.of(0.0), List.of("-"));
    assertThat(cells("(true), (false)", Variable.category("g", "0", "1")))
        .containsExactly(List.of(1.0), List.of(0.0));
  }

  @Test
  void check_nanInFloats_isMissingNotImplausible() {
    Path file = write("nan", "SELECT v AS age FROM (VALUES ('nan'::DOUBLE), (5.0), ('inf')) t(v)");
    CheckReport report =
        new DatasetCheck(connector).run(source(List.of(file)), Tables.columns(AGE), Tables.ACCESS);
    assertThat(report.columns().getFirst())
        .isEqualTo(new CheckReport.Column(AGE, "age", 1, 1, 0, 1, 0, 0));
  }

  @Test
  void open_otherTypes_areRefusedByName() {
    for (String value :
        List.of("DATE '2020-01-01'", "[1, 2]", "{'a': 1}", "TIMESTAMP '2020-01-01'")) {
      Path file = write("type", "SELECT " + value + " AS age");
      assertRefused(() -> open(file), "column 'age' is of type");
    }
  }

  @Test
  void open_truncatedOrForeignFile_isRefused() throws IOException {
    Path file = write("whole", "SELECT 987654 AS age, i FROM range(20000) t(i)");
    byte[] bytes = Files.readAllBytes(file);
    Path cut = folder.resolve("cut");
    for (int length : new int[] {3, 8, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(cut, Arrays.copyOf(bytes, length));
      assertRefused(() -> open(cut), "cannot read");
    }
    assertRefused(
        () -> open(Tables.write(folder.resolve("text"), "age\n987654\n")), "no Parquet file");
  }

  @Test
  void read_damagedPages_failOrGiveRows_butNeverEndQuietly() throws IOException {
    Path file = write("good", "SELECT (hash(i) % 1000)::DOUBLE / 9 AS age FROM range(20000) t(i)");
    byte[] bytes = Files.readAllBytes(file);
    Path bad = folder.resolve("bad");
    int refused = 0;
    for (int place = 4; place < bytes.length; place += bytes.length / 40) {
      byte[] copy = bytes.clone();
      copy[place] ^= (byte) 0xA5;
      Files.write(bad, copy);
      try (var rows = open(bad)) {
        assertThat(Tables.read(rows)).hasSize(20_000);
      } catch (eu.sund.core.SundException e) {
        assertThat(e).hasMessageContaining("cannot read");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
