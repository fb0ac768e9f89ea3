package eu.sund.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.PatientKey;
import eu.sund.core.Range;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CsvConnectorTest extends ConnectorContractTest {
  private static final String GOOD = "id,age,note\n1,61,a\n";

  @Override
  Path write(String name, String query) {
    return Tables.csv(folder.resolve(name.replace("'", "’")), query);
  }

  @Override
  TableSource source(List<Path> files) {
    return CsvSource.standard(files);
  }

  private Path file(String text) {
    return Tables.write(folder.resolve("f.csv"), text);
  }

  private List<List<Object>> ages(String text) {
    return Tables.rows(connector, source(List.of(file(text))), AGE);
  }

  @Test
  void read_lineEndsQuotesAndMarks_ofOrdinaryFiles() {
    assertThat(ages("\uFEFFage,b\n1,x\n2,y")).containsExactly(List.of(1.0), List.of(2.0));
    assertThat(ages("age,b\r\n1,\"x\r\ny\"\r\n\"2\",\"a \"\"b\"\" c\"\r\n"))
        .containsExactly(List.of(1.0), List.of(2.0));
    assertThat(ages("\"age\",\"b,\n\"\"c\"\n3,\n,\n")).containsExactly(List.of(3.0), List.of("-"));
  }

  @Test
  void read_oneColumn_blankLineIsAMissingValueOrNoRow() {
    assertThat(ages("age\n1\n\"\"\n2\n")).containsExactly(List.of(1.0), List.of("-"), List.of(2.0));
  }

  @Test
  void read_decimalComma_andPointsAreNotMisread() {
    CsvSource source =
        new CsvSource(
            List.of(file("a;g\n1,5;1,0\n1.5;1\n-0,25;2\n")),
            ';',
            StandardCharsets.UTF_8,
            '"',
            true,
            List.of(),
            ',');
    assertThat(
            Tables.rows(
                connector,
                source,
                Variable.number("a", "1", -9, 9),
                Variable.category("g", "1", "2")))
        .containsExactly(List.of(1.5, 0.0), List.of("-", 0.0), List.of(-0.25, 1.0));
  }

  @Test
  void read_withoutQuotes_takesEveryMarkAsItIs() {
    CsvSource source =
        new CsvSource(
            List.of(file("age|note\n61|5\" nail\n62|\"open\n63|b\n")),
            '|',
            StandardCharsets.UTF_8,
            CsvSource.NO_QUOTE,
            true,
            List.of(),
            '.');
    assertThat(connector.columns(source)).containsExactly("age", "note");
    assertThat(Tables.rows(connector, source, AGE))
        .containsExactly(List.of(61.0), List.of(62.0), List.of(63.0));
  }

  @Test
  void read_singleByteEncodings_matchLevelsAndNames() {
    Variable place = Variable.category("ort", "Tromsø", "Łódź", "Linköping");
    for (String name : List.of("ISO-8859-1", "windows-1252", "ISO-8859-15", "windows-1257")) {
      Charset charset = Charset.forName(name);
      Path file = Tables.write(folder.resolve(name), "ä,b\nTromsø,1\nLinköping,2\n?,3\n", charset);
      CsvSource source = new CsvSource(List.of(file), ',', charset, '"', true, List.of(), '.');
      assertThat(connector.columns(source)).containsExactly("ä", "b");
      try (var rows = connector.open(source, List.of(new TableColumn(place, "ä")))) {
        assertThat(Tables.read(rows))
            .as(name)
            .containsExactly(List.of(0.0), List.of(2.0), List.of("-"));
      }
    }
  }

  @Test
  void read_singleByteEncodings_textsAreDecoded() {
    for (String name : List.of("ISO-8859-1", "windows-1252", "ISO-8859-15", "windows-1257")) {
      Charset charset = Charset.forName(name);
      String words = name.equals("windows-1257") ? "Šõš žåäö" : "Tromsø åäöÆ";
      Path file = Tables.write(folder.resolve(name), "note,b\n" + words + ",1\n-,2\n", charset);
      CsvSource source = new CsvSource(List.of(file), ',', charset, '"', true, List.of(), '.');
      assertThat(Tables.rows(connector, source, Variable.text("note", 99, "et")))
          .as(name)
          .containsExactly(List.of(words), List.of("-"));
    }
  }

  @Test
  void read_typographicMarksOfWindows_areRefusedWithTheRemedy() {
    Charset charset = Charset.forName("windows-1252");
    Path file = Tables.write(folder.resolve("marks"), "age,note\n1,987654 – “x”\n", charset);
    CsvSource source = new CsvSource(List.of(file), ',', charset, '"', true, List.of(), '.');
    assertRefused(() -> Tables.rows(connector, source, AGE), "convert the file");
  }

  @Test
  void read_patients_areKeysAndRowsOfNobodyAreLeftOut() {
    TableSource source = source(List.of(file("id,age\n 007,1\n7,2\n,3\n007,4\n")));
    List<List<Object>> rows = Tables.rows(connector, source, Variable.patient("id"), AGE);
    double first = PatientKey.of("007");
    assertThat(rows)
        .containsExactly(
            List.of(first, 1.0), List.of(PatientKey.of("7"), 2.0), List.of(first, 4.0));
  }

  @Test
  void read_withoutHeader_namesComeFromTheSource() {
    CsvSource source =
        new CsvSource(
            List.of(file("63|1\n41|0\n")),
            '|',
            StandardCharsets.UTF_8,
            '\'',
            false,
            List.of("age", "sex"),
            '.');
    assertThat(Tables.rows(connector, source, AGE)).containsExactly(List.of(63.0), List.of(41.0));
  }

  @Test
  void read_missingTextThatReadsAsNumber_isMissing() {
    Variable v =
        new Variable(
            "v",
            VariableType.NUMBER,
            "",
            new Range(-100, 100),
            List.of(),
            Set.of("NaN", "-9", "99"),
            "");
    CheckReport report =
        new DatasetCheck(connector)
            .run(
                source(List.of(file("v\nNaN\n-9.0\n-9\n99\n9\ninf\n1e3\n12x\n0x1F\n"))),
                Tables.columns(v),
                Tables.ACCESS);
    assertThat(report.columns().getFirst().missing()).isEqualTo(4);
    assertThat(report.columns().getFirst().plausible()).isEqualTo(1);
    assertThat(report.columns().getFirst().implausible()).isEqualTo(4);
  }

  @Test
  void open_columnNamedTwice_isRefusedOnlyIfChosen() {
    assertThat(ages("x,x,age\n1,2,3\n")).containsExactly(List.of(3.0));
    assertRefused(() -> ages("age,age\n1,2\n"), "two columns are named 'age'");
  }

  @Test
  void read_brokenFiles_areRefusedWithLineAndKind() {
    assertRefused(() -> ages(GOOD + "2,987654\n"), "line 3 has 2 values where 3 columns are");
    assertRefused(() -> ages(GOOD + "2,987654,b,c\n"), "line 3 has 4 values where 3 columns are");
    assertRefused(() -> ages(GOOD + "2,\"987654,b\n3,4,5\n"), "line 3 has a quote");
    assertRefused(() -> ages(GOOD + "2,\"987654\"x,b\n3,4,5\n"), "line 3 has a quote");
    assertRefused(() -> ages(GOOD + "2,987654\0,b\n"), "line 3 holds a NUL byte");
    assertRefused(() -> ages("id,a\0ge\n"), "line 1 holds a NUL byte");
    assertRefused(() -> ages("\"id,age\n1,2\n"), "line 1 has a quote");
    assertRefused(() -> ages("\n1,2\n"), "line 1 is empty");
  }

  @Test
  void read_wrongEncoding_isRefused() {
    Path body =
        Tables.write(folder.resolve("l1"), "age\nTromsø987654\n", StandardCharsets.ISO_8859_1);
    assertRefused(() -> Tables.read(open(body)), "line 2 is not UTF-8; name the file's encoding");
    Path header = Tables.write(folder.resolve("l2"), "ålder,age\n", StandardCharsets.ISO_8859_1);
    assertRefused(() -> open(header), "line 1 is not UTF-8");
    Path wide = Tables.write(folder.resolve("u16"), "age\n1\n", StandardCharsets.UTF_16LE);
    assertRefused(() -> open(wide), "is it UTF-16");
  }

  @Test
  void read_errorLateInALargeFile_neverEndsQuietly() {
    StringBuilder text = new StringBuilder("id,age,note\n");
    for (int i = 0; i < 300_000; i++) {
      text.append(i).append(",61,some text that fills the line\n");
    }
    text.append("300000,987654\n");
    try (var rows = open(file(text.toString()))) {
      assertRefused(() -> Tables.read(rows), "line 300002 has 2 values where 3 columns are");
    }
  }

  @Test
  void read_longLine_isRefused() throws IOException {
    // The native reader alone would drop such a last line without a word.
    Path file = longLine(40_000_000);
    assertRefused(() -> open(file), "line 3 is longer than 2000000 bytes");
  }

  @Test
  @Tag("slow")
  void read_lineOfOneGigabyte_isRefused() throws IOException {
    Path file = longLine(1_000_000_000);
    assertRefused(() -> open(file), "line 3 is longer than 2000000 bytes");
    Path header = folder.resolve("header");
    Files.move(file, header);
    CsvSource noQuote =
        new CsvSource(List.of(header), ';', StandardCharsets.UTF_8, '\'', true, List.of(), '.');
    assertRefused(() -> connector.open(noQuote, Tables.columns(AGE)), "no column 'age'");
  }

  private Path longLine(int bytes) throws IOException {
    Path file = folder.resolve("long.csv");
    byte[] part = new byte[1_000_000];
    Arrays.fill(part, (byte) '7');
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(GOOD.getBytes(StandardCharsets.UTF_8));
      for (int written = 0; written < bytes; written += part.length) {
        out.write(part);
      }
    }
    return file;
  }

  @Test
  void open_longHeader_isRefused() {
    assertRefused(() -> ages("7".repeat(2_000_001)), "line 1 is longer than 2000000 bytes");
  }

  @Test
  void source_dialectThatClashes_isRefused() {
    List<Path> files = List.of(Path.of("x"));
    var utf8 = StandardCharsets.UTF_8;
    assertThatThrownBy(() -> new CsvSource(files, '"', utf8, '"', true, List.of(), '.'))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CsvSource(files, '\n', utf8, '"', true, List.of(), '.'))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CsvSource(files, ',', utf8, '"', false, List.of(), '.'))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new CsvSource(files, ',', StandardCharsets.UTF_16, '"', true, List.of(), '.'))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CsvSource(List.of(), ',', utf8, '"', true, List.of(), '.'))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
