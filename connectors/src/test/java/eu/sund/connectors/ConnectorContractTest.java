package eu.sund.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.Range;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of table source must do. */
abstract class ConnectorContractTest {
  static final Variable AGE = Variable.number("age", "a", 0, 120);
  static final Variable VESSELS =
      new Variable(
          "ca", VariableType.INTEGER, "", new Range(0, 4), List.of(), Set.of("-9", "unknown"), "");
  static final Variable SMOKING =
      new Variable(
          "smoking",
          VariableType.CATEGORY,
          "",
          Range.NONE,
          List.of("never", "it's \"so\"", "1"),
          Set.of("?"),
          "");

  /** Thirteen cells that end up in every verdict. */
  static final String MIXED =
      """
      SELECT * FROM (VALUES
        ('61.5', '2',   'never'),
        ('',     '2.5', 'it''s "so"'),
        (NULL,   '-9',  '1.0'),
        ('121',  '9',   'Never'),
        ('old',  'unknown', '?'),
        (' 7 ',  '4.0', '1')) t(age, ca, smoking)
      """;

  @TempDir Path folder;
  final Connector connector = new Connector();

  /** Writes the answer to a query as the file of this name. */
  abstract Path write(String name, String query);

  abstract TableSource source(List<Path> files);

  private TableSource table(String query) {
    return source(List.of(write("t.data", query)));
  }

  @Test
  void read_mixedCells_areDecodedByTheCodebook() {
    assertThat(Tables.rows(connector, table(MIXED), AGE, VESSELS, SMOKING))
        .containsExactly(
            List.of(61.5, 2.0, 0.0),
            List.of("-", "-", 1.0),
            List.of("-", "-", 2.0),
            List.of("-", "-", "-"),
            List.of("-", "-", "-"),
            List.of(7.0, 4.0, 2.0));
  }

  @Test
  void check_mixedCells_countsEachVerdict() {
    CheckReport report =
        new DatasetCheck(connector)
            .run(table(MIXED), Tables.columns(AGE, VESSELS, SMOKING), Tables.ACCESS);
    assertThat(report.rows()).isEqualTo(6);
    assertThat(report.hasImplausible()).isTrue();
    assertThat(report.columns())
        .containsExactly(
            new CheckReport.Column(AGE, "age", 2, 2, 1, 1, 0, 0),
            new CheckReport.Column(VESSELS, "ca", 2, 2, 0, 1, 1, 0),
            new CheckReport.Column(SMOKING, "smoking", 4, 1, 0, 0, 0, 1));
  }

  @Test
  void read_chosenColumnsOnly_inTheOrderAsked() {
    TableColumn first = new TableColumn(Variable.number("x", "1", 0, 9), "ca");
    try (Rows rows = connector.open(table(MIXED), List.of(first, Tables.column(AGE)))) {
      assertThat(rows.variables()).extracting(Variable::name).containsExactly("x", "age");
      assertThat(Tables.read(rows).getFirst()).isEqualTo(List.of(2.0, 61.5));
    }
  }

  @Test
  void read_severalFiles_areOneTableInTheirOrderInFullBlocks() {
    Path first = write("b", "SELECT i AS age FROM range(3000) t(i)");
    Path second = write("a", "SELECT i + 3000 AS age FROM range(5000) t(i)");
    Variable wide = Variable.number("age", "a", 0, 10_000);
    List<Integer> sizes = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    try (Rows rows = connector.open(source(List.of(first, second)), List.of(Tables.column(wide)))) {
      rows.read(
          Tables.ACCESS,
          block -> {
            sizes.add(block.rows());
            for (int i = 0; i < block.rows(); i++) {
              values.add(block.columns()[0][i]);
            }
          });
    }
    assertThat(sizes).containsExactly(2048, 2048, 2048, 8000 - 3 * 2048);
    assertThat(values).isEqualTo(IntStream.range(0, 8000).mapToObj(i -> (double) i).toList());
  }

  @Test
  void read_twice_givesTheSameRows_keptOrNot() {
    TableSource source = table("SELECT hash(i) % 100 AS age, i AS ca FROM range(9000) t(i)");
    List<List<Object>> expected = Tables.rows(connector, source, AGE, VESSELS);
    assertThat(expected).hasSize(9000);
    for (int keptMegabytes : new int[] {0, 1}) {
      Connector other = new Connector(new Connector.Options(2, 256, keptMegabytes));
      try (Rows rows = other.open(source, Tables.columns(AGE, VESSELS))) {
        assertThat(Tables.read(rows)).isEqualTo(expected);
        // A reader that writes into its block must not spoil the next reading.
        rows.read(Tables.ACCESS, block -> block.columns()[0][0] = -1);
        assertThat(Tables.read(rows)).isEqualTo(expected);
      }
    }
  }

  @Test
  void read_emptyTable_givesNoBlock() {
    TableSource source = table("SELECT 1 AS age WHERE false");
    assertThat(Tables.rows(connector, source, AGE)).isEmpty();
    assertThat(new DatasetCheck(connector).run(source, Tables.columns(AGE), Tables.ACCESS).rows())
        .isZero();
  }

  @Test
  void open_missingColumn_namesTheNearest() {
    Variable chol = Variable.number("chol", "mg/dL", 0, 900);
    assertThatThrownBy(
            () -> connector.open(table("SELECT 1 AS cohl, 2 AS age"), Tables.columns(chol)))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_UNREADABLE))
        .hasMessageContaining("no column 'chol'")
        .hasMessageContaining("did you mean cohl?");
  }

  @Test
  void columns_areThoseOfTheFile() {
    assertThat(connector.columns(table(MIXED))).containsExactly("age", "ca", "smoking");
  }

  @Test
  void names_thatLookLikeSql_areOnlyNames() {
    String hostile = "a\"; DROP TABLE x; --'";
    TableSource source =
        source(List.of(write("it's; --.data", "SELECT 5 AS \"a\"\"; DROP TABLE x; --'\"")));
    TableColumn column = new TableColumn(AGE, hostile);
    try (Rows rows = connector.open(source, List.of(column))) {
      assertThat(Tables.read(rows)).containsExactly(List.of(5.0));
    }
  }

  @Test
  void read_afterTheFileChanged_refuses() throws IOException {
    for (int keptMegabytes : new int[] {0, 8}) {
      Path file = write("changing" + keptMegabytes, "SELECT 5 AS age");
      Connector own = new Connector(new Connector.Options(1, 256, keptMegabytes));
      try (Rows rows = own.open(source(List.of(file)), Tables.columns(AGE))) {
        assertThat(Tables.read(rows)).hasSize(1);
        var before = own.fingerprint(source(List.of(file)));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(own.fingerprint(source(List.of(file)))).isNotEqualTo(before);
        assertRefused(() -> Tables.read(rows), "the data changed while in use");
      }
    }
  }

  @Test
  void open_whatIsNoFile_isRefused() throws IOException {
    assertRefused(() -> open(folder), "it is a folder");
    assertRefused(() -> open(folder.resolve("none")), "no such file");
    assertRefused(() -> open(Path.of("/dev/zero")), "a device or pipe");
    assertRefused(() -> open(Files.createFile(folder.resolve("a*b"))), "rename the file");
    assertRefused(() -> open(Files.createFile(folder.resolve("empty"))), "empty");
  }

  @Test
  void reader_thatFails_leavesTheRowsUsable() {
    try (Rows rows =
        connector.open(table("SELECT i % 90 AS age FROM range(50000) t(i)"), Tables.columns(AGE))) {
      assertThatThrownBy(
              () ->
                  rows.read(
                      Tables.ACCESS,
                      block -> {
                        throw new IllegalStateException("stopped");
                      }))
          .hasMessage("stopped");
      assertThat(Tables.read(rows)).hasSize(50_000);
    }
  }

  @Test
  void read_afterClose_isRefused() {
    Rows rows = connector.open(table(MIXED), Tables.columns(AGE));
    rows.close();
    rows.close();
    assertThatThrownBy(() -> Tables.read(rows)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void read_texts_areKeptLetterByLetter() {
    Variable note =
        new Variable("note", VariableType.TEXT, "da", new Range(0, 8), List.of(), Set.of("NA"), "");
    String query =
        """
        SELECT * FROM (VALUES
          (1, ' Kvalme'), (2, ''), (3, NULL), (4, ' NA '), (5, '12345678'), (6, '987654321'),
          (7, 'hofteæøå'), (8, '1.50'), (9, 'a "b", c'), (10, '😀😀😀😀😀😀😀😀')) t(age, note)
        """;
    assertThat(Tables.rows(connector, table(query), AGE, note))
        .containsExactly(
            List.of(1.0, " Kvalme"),
            List.of(2.0, "-"),
            List.of(3.0, "-"),
            List.of(4.0, "-"),
            List.of(5.0, "12345678"),
            List.of(6.0, "-"),
            List.of(7.0, "hofteæøå"),
            List.of(8.0, "1.50"),
            List.of(9.0, "a \"b\", c"),
            List.of(10.0, "😀😀😀😀😀😀😀😀"));
    CheckReport report =
        new DatasetCheck(connector).run(table(query), Tables.columns(note), Tables.ACCESS);
    assertThat(report.columns())
        .containsExactly(new CheckReport.Column(note, "note", 6, 3, 0, 1, 0, 0));
    assertThat(report.toString()).doesNotContain("987654", "Kvalme");
  }

  @Test
  void read_texts_theColumnHoldsLengthAndTheMissingIsEmpty() {
    TableSource source = table("SELECT '😀a' AS note UNION ALL SELECT NULL");
    try (Rows rows = connector.open(source, Tables.columns(Variable.text("note", 9, "")))) {
      rows.read(
          Tables.ACCESS,
          block -> {
            assertThat(block.rows()).isEqualTo(2);
            assertThat(block.columns()[0][0]).isEqualTo(2);
            assertThat(block.columns()[0][1]).isNaN();
            assertThat(block.text(0)[1]).isEmpty();
          });
    }
  }

  @Test
  void read_textsTwice_keptOrNot_areTheSame() {
    TableSource source = table("SELECT 'note ' || i AS note, i % 90 AS age FROM range(5000) t(i)");
    Variable note = Variable.text("note", 20, "");
    List<List<Object>> expected = Tables.rows(connector, source, note, AGE);
    assertThat(expected).hasSize(5000).endsWith(List.of("note 4999", 4999 % 90 + 0.0));
    for (int keptMegabytes : new int[] {0, 1, 8}) {
      Connector other = new Connector(new Connector.Options(2, 256, keptMegabytes));
      try (Rows rows = other.open(source, Tables.columns(note, AGE))) {
        assertThat(Tables.read(rows)).isEqualTo(expected);
        rows.read(Tables.ACCESS, block -> block.text(0)[0] = "spoilt");
        assertThat(Tables.read(rows)).isEqualTo(expected);
      }
    }
  }

  @Test
  void read_longTexts_makeShorterBlocks() {
    TableSource source = table("SELECT repeat('x', 90000) AS note FROM range(200) t(i)");
    List<Integer> sizes = new ArrayList<>();
    try (Rows rows = connector.open(source, Tables.columns(Variable.text("note", 90_000, "")))) {
      rows.read(Tables.ACCESS, block -> sizes.add(block.rows()));
    }
    assertThat(sizes).allMatch(size -> size <= 128);
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
  }

  @Test
  void read_textWithNul_isRefusedWithoutAWordOfIt() {
    Path file = write("nul", "SELECT '987654' || chr(0) AS note");
    assertRefused(
        () -> Tables.rows(connector, source(List.of(file)), Variable.text("note", 20, "")), "NUL");
  }

  final Rows open(Path file) {
    return connector.open(source(List.of(file)), Tables.columns(AGE));
  }

  /** Requires a refusal that names the problem and holds no {@code 987654}, the tests' secret. */
  static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String problem) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_UNREADABLE))
        .hasMessageContaining(problem)
        .hasNoCause()
        .message()
        .doesNotContain("987654");
  }
}
