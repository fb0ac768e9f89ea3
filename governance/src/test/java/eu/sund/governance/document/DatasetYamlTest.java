package eu.sund.governance.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import eu.sund.core.DatasetId;
import eu.sund.core.Range;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import eu.sund.governance.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DatasetYamlTest {
  private static final String FULL =
      """
      dataset: heart
      title: Cardiology cohort
      synthetic: true
      missing: ["?"]
      source:
        format: csv
        path: [a.csv, "old/*.csv"]
        delimiter: ;
        encoding: windows-1252
        quote: none
        decimal: ","
        header: false
        columns: [age, sex, num]
      variables:
        - { name: age, type: number, unit: a, range: [0, 120.5], meaning: age in years }
        - name: sex
          type: category
          levels: { 1: male, 0: female }
          meaning: sex
        - { name: disease, column: num, type: integer, range: [0, 1], missing: [-9, "?"] }
      """;
  private static final String SMALL =
      """
      dataset: heart
      title: t
      source: { format: parquet, path: heart.parquet }
      variables:
        age: { type: number, range: [0, 120] }
        cp: { column: CP, type: category, levels: [no, yes, "3"] }
      """;

  private static DatasetDescription parse(String text) {
    return DatasetYaml.parse("heart.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refused(String text) {
    SundException error = catchThrowableOfType(SundException.class, () -> parse(text));
    assertThat(error).isNotNull();
    return String.valueOf(error.getMessage());
  }

  private static String refusedVariable(String entry) {
    return refused(
        "dataset: heart\ntitle: t\nsource: { format: parquet, path: p }\nvariables:\n  - "
            + entry
            + "\n");
  }

  private static String refusedSource(String source) {
    return refused(SMALL.replace("{ format: parquet, path: heart.parquet }", source));
  }

  @Test
  void parse_everyKey_isTaken() {
    DatasetDescription heart = parse(FULL);
    assertThat(heart.id()).isEqualTo(new DatasetId("heart"));
    assertThat(heart.synthetic()).isTrue();
    assertThat(heart.shownTitle()).isEqualTo("Cardiology cohort (synthetic)");
    assertThat(heart.source())
        .isEqualTo(
            new Source.Csv(
                List.of("a.csv", "old/*.csv"),
                ';',
                TextEncoding.WINDOWS_1252,
                Source.Csv.NO_QUOTE,
                false,
                List.of("age", "sex", "num"),
                ','));
    assertThat(heart.codebook().variables())
        .containsExactly(
            new Variable(
                "age",
                VariableType.NUMBER,
                "a",
                new Range(0, 120.5),
                List.of(),
                Set.of("?"),
                "age in years"),
            new Variable(
                "sex",
                VariableType.CATEGORY,
                "",
                Range.NONE,
                List.of("1", "0"),
                Set.of("?"),
                "sex (1 = male, 0 = female)"),
            new Variable(
                "disease",
                VariableType.INTEGER,
                "",
                new Range(0, 1),
                List.of(),
                Set.of("?", "-9"),
                ""));
    assertThat(heart.columnOf())
        .containsExactly(
            java.util.Map.entry("age", "age"),
            java.util.Map.entry("sex", "sex"),
            java.util.Map.entry("disease", "num"));
  }

  @Test
  void parse_text_isTakenWithLengthAndLanguage() {
    DatasetDescription notes =
        parse(
            """
            dataset: notes
            title: t
            source: { format: csv, path: p.csv }
            variables:
              note: { type: text, length: 4000, language: sv-SE, missing: [NA], meaning: m }
              word: { type: text, length: 1 }
            """);
    assertThat(notes.codebook().variables())
        .containsExactly(
            new Variable(
                "note",
                VariableType.TEXT,
                "sv-SE",
                new Range(0, 4000),
                List.of(),
                Set.of("NA"),
                "m"),
            Variable.text("word", 1, ""));
  }

  @Test
  void parse_textWithWhatIsNotItsOwn_saysWhatToWrite() {
    assertThat(refusedVariable("{ name: note, type: text }")).contains("length");
    for (String length : List.of("0", "-1", "2.5", "100001", "many")) {
      assertThat(refusedVariable("{ name: note, type: text, length: " + length + " }"))
          .contains(length.equals("many") ? "number" : "length must be a whole number");
    }
    assertThat(refusedVariable("{ name: note, type: text, length: 9, range: [1, 9] }"))
        .contains("a text has no range");
    assertThat(refusedVariable("{ name: note, type: text, length: 9, unit: kg }"))
        .contains("a text has no unit");
    assertThat(refusedVariable("{ name: note, type: text, length: 9, language: 'no such' }"))
        .contains("language");
    assertThat(refusedVariable("{ name: n, type: number, range: [1, 9], length: 9 }"))
        .contains("only a text has a length");
  }

  @Test
  void parse_parquetAndMapOfVariables_isTaken() {
    DatasetDescription heart = parse(SMALL);
    assertThat(heart.source()).isEqualTo(new Source.Parquet(List.of("heart.parquet")));
    assertThat(heart.synthetic()).isFalse();
    assertThat(heart.codebook().names()).containsExactly("age", "cp");
    assertThat(heart.codebook().variable("cp").levels()).containsExactly("no", "yes", "3");
    assertThat(heart.columnOf()).containsEntry("cp", "CP");
  }

  @Test
  void parse_csvDefaults_areCommaQuoteHeaderUtf8() {
    DatasetDescription heart =
        parse(SMALL.replace("parquet, path: heart.parquet", "csv, path: heart.csv"));
    assertThat(heart.source())
        .isEqualTo(
            new Source.Csv(
                List.of("heart.csv"), ',', TextEncoding.UTF_8, '"', true, List.of(), '.'));
    assertThat(
            parse(SMALL.replace("parquet, path: heart.parquet", "csv, path: h, delimiter: tab"))
                .source())
        .matches(s -> s instanceof Source.Csv csv && csv.delimiter() == '\t');
  }

  @Test
  void parse_rangeThatIsText_saysHowToWriteIt() {
    assertThat(refusedVariable("{ name: age, type: number, range: 0-120 }"))
        .isEqualTo(
            "heart.yaml:5:39: plausible range of 'age' must be two numbers, found text '0-120';"
                + " write [low, high]");
  }

  @Test
  void parse_wrongVariables_areRefused() {
    assertThat(refusedVariable("{ name: age, type: number }")).contains("'range' is missing");
    assertThat(refusedVariable("{ name: age, type: number, range: [9, 1] }"))
        .contains("must rise, was [9.0, 1.0]");
    assertThat(refusedVariable("{ name: age, type: number, range: [1] }"))
        .contains("found a list of 1");
    assertThat(refusedVariable("{ name: age, type: number, range: [0, .inf] }"))
        .contains("must be a number");
    assertThat(refusedVariable("{ name: age, type: nmuber, range: [0, 1] }"))
        .contains("did you mean 'number'?");
    assertThat(refusedVariable("{ name: 1age, type: number, range: [0, 1] }"))
        .contains("'1age' cannot name a variable");
    assertThat(refusedVariable("{ name: a, type: integer, range: [0, 1], levels: [1, 2] }"))
        .contains("a number has no levels");
    assertThat(refusedVariable("{ name: a, type: category, levels: [1, 2], range: [0, 1] }"))
        .contains("a category has no range");
    assertThat(refusedVariable("{ name: a, type: category, levels: [1] }"))
        .contains("must list 2 to 200 levels, lists 1");
    assertThat(refusedVariable("{ name: a, type: category, levels: [1, 1] }"))
        .contains("'1' stands twice");
    assertThat(refusedVariable("{ name: a, type: category, levels: [1.0, 2.5] }"))
        .contains("level '1.0' has needless zeros");
    assertThat(refusedVariable("{ name: a, type: category, levels: [1, NA], missing: NA }"))
        .contains("level 'NA' also stands for missing");
    assertThat(refusedVariable("{ name: a, type: category, levels: 1 }"))
        .contains("a list of codes or a map from code to meaning");
    assertThat(refusedVariable("{ name: a, type: category }")).contains("'levels' is missing");
    assertThat(refusedVariable("{ type: number, range: [0, 1] }")).contains("'name' is missing");
    assertThat(refusedVariable("{ name: a, typ: number, range: [0, 1] }"))
        .contains("unknown key 'typ'; did you mean 'type'?")
        .contains("'type' is missing");
    assertThat(refusedVariable("5")).contains("must be a map");
  }

  @Test
  void parse_variableOrColumnTwice_isRefused() {
    assertThat(
            refusedVariable(
                """
                { name: a, type: integer, range: [0, 1] }
                  - { name: a, column: b, type: integer, range: [0, 1] }
                  - { name: c, column: b, type: integer, range: [0, 1] }\
                """))
        .contains("heart.yaml:6:13: variable 'a' stands twice")
        .contains("heart.yaml:7:13: column 'b' is already that of 'a'");
  }

  @Test
  void parse_columnThatTheSourceLacks_namesTheNearest() {
    assertThat(refused(FULL.replace("column: num", "column: nun")))
        .contains("column 'nun' is not among the source's columns; did you mean 'num'?");
  }

  @Test
  void parse_wrongSources_areRefused() {
    assertThat(refusedSource("{ format: xlsx, path: a }")).contains("must be one of csv, parquet");
    assertThat(refusedSource("{ format: csv }")).contains("'path' is missing");
    assertThat(refusedSource("{ format: csv, path: [] }")).contains("'path' needs a file");
    assertThat(refusedSource("{ format: parquet, path: a, delimiter: ';' }"))
        .contains("unknown key 'delimiter'");
    assertThat(refusedSource("{ format: csv, path: a, delimiter: ',,' }"))
        .contains("must be one character");
    assertThat(refusedSource("{ format: csv, path: a, delimiter: x }"))
        .contains("must not be letters");
    assertThat(refusedSource("{ format: csv, path: a, decimal: ',' }")).contains("must differ");
    assertThat(refusedSource("{ format: csv, path: a, encoding: utf-16 }"))
        .contains("one of utf-8, iso-8859-1, windows-1252");
    assertThat(refusedSource("{ format: csv, path: a, header: false }"))
        .contains("'columns' is missing");
    assertThat(refusedSource("{ format: csv, path: a, header: false, columns: [] }"))
        .contains("'columns' needs a name");
    assertThat(refusedSource("{ format: csv, path: a, columns: [a] }"))
        .contains("columns are for files without a header");
    assertThat(refusedSource("heart.csv")).contains("'source' must be a map");
  }

  @Test
  void parse_noVariables_isRefused() {
    assertThat(refused(SMALL.substring(0, SMALL.indexOf("variables:")) + "variables: []\n"))
        .contains("must list at least one variable");
  }

  @Test
  void parse_damagedDescriptions_onlyEverRefuse() {
    byte[] good = FULL.getBytes(StandardCharsets.UTF_8);
    int refusals = 0;
    for (int seed = 0; seed < 10_000; seed++) {
      try {
        DatasetYaml.parse("heart.yaml", Mutations.of(good, new SplittableRandom(seed)));
      } catch (SundException e) {
        refusals++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refusals).isGreaterThan(1000);
  }
}
