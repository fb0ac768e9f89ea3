package eu.sund.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.bundle.MadeUp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ModelCommandsTest {
  private static @TempDir Path shared;
  private static Path bundle;
  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    bundle = MadeUp.bundle(shared);
  }

  /** What a command says on standard error, behind its exit code. */
  private static String run(String... arguments) {
    CommandLine line = Sund.whole();
    StringWriter errors = new StringWriter();
    line.setErr(new PrintWriter(errors, true));
    return line.execute(arguments) + " " + errors;
  }

  private Path table(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  private String predict(Path table, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("model", "predict", bundle.toString(), "--data", table.toString()));
    arguments.addAll(List.of("--out", out().toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private Path out() {
    return folder.resolve("answers.csv");
  }

  @Test
  void predict_aTableWithoutOutcome_answersEveryRow() throws IOException {
    Path table = table("chol,who,sex,age\n230,\"a, b\",male,80\n,c,female,30\n");

    assertThat(predict(table, "--keep", "who")).startsWith("0");

    List<String> lines = Files.readAllLines(out());
    assertThat(lines.getFirst()).isEqualTo("who,ill_probability");
    assertThat(lines.get(1)).startsWith("\"a, b\",0.").hasSizeGreaterThan(20);
    double old = Double.parseDouble(lines.get(1).substring(lines.get(1).lastIndexOf(',') + 1));
    double young = Double.parseDouble(lines.get(2).substring(2));
    assertThat(old).isGreaterThan(young);
  }

  @Test
  void predict_withOtherNamesAndMarks_givesTheSameAnswers() throws IOException {
    predict(table("age,sex,chol\n61.5,male,\n"));
    String plain = Files.readString(out());
    Path other = table("Alter;sex;chol\n61,5;male;unbekannt\n");

    assertThat(
            predict(
                other,
                "--delimiter",
                ";",
                "--decimal",
                ",",
                "--column",
                "age=Alter",
                "--missing",
                "unbekannt"))
        .isEqualTo("0 ");
    assertThat(Files.readString(out())).isEqualTo(plain);
  }

  @Test
  void predict_aTableThatLacksAColumn_namesItAndTheNearest() throws IOException {
    assertThat(predict(table("agee,sex,chol\n61,male,200\n")))
        .startsWith("2 error 102")
        .contains("no column 'age'")
        .contains("agee");
    assertThat(out()).doesNotExist();
  }

  @Test
  void predict_aColumnOfNothingRight_saysKindAndRemedy_notTheValue() throws IOException {
    assertThat(predict(table("age,sex,chol\n61secret,male,200\n62secret,male,200\n")))
        .startsWith("2 error 102")
        .contains("column 'age' should hold numbers from 20 to 100 in a")
        .contains("2 values are no numbers")
        .contains("--decimal")
        .doesNotContain("secret");
    assertThat(folder.resolve("answers.csv.part")).doesNotExist();
  }

  @Test
  void inputs_ofATable_areWhatTheExportedFilesTake() throws IOException {
    Path table = table("chol,who,sex,age\n230,a,male,80\n,b,female,30\n210,c,,50\n");
    Path lines = folder.resolve("inputs.jsonl");

    assertThat(inputs(table, lines, "--keep", "who")).isEqualTo("0 ");

    assertThat(Files.readString(lines)).endsWith("}}\n");
    assertThat(Files.readAllLines(lines))
        .containsExactly(
            "{\"row\":1,\"kept\":{\"who\":\"a\"},\"inputs\":{\"age\":[80.0],\"sex\":[1],\"chol\":[230.0]}}",
            "{\"row\":2,\"kept\":{\"who\":\"b\"},\"inputs\":{\"age\":[30.0],\"sex\":[0],\"chol\":[null]}}",
            "{\"row\":3,\"kept\":{\"who\":\"c\"},\"inputs\":{\"age\":[50.0],\"sex\":[2],\"chol\":[210.0]}}");
  }

  @Test
  void inputs_ofATableThatLacksAColumn_writeNothing() throws IOException {
    Path lines = folder.resolve("inputs.jsonl");
    assertThat(inputs(table("age,chol\n61,200\n"), lines)).startsWith("2 error 102");
    assertThat(lines).doesNotExist();
  }

  private static String inputs(Path table, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("model", "inputs", bundle.toString(), "--data", table.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void predict_ofAnInputThatTheModelHasNot_isRefused() throws IOException {
    assertThat(predict(table("age,sex,chol\n61,male,200\n"), "--column", "weight=w"))
        .startsWith("2 error 103")
        .contains("age, sex, chol");
  }

  @Test
  void verify_aWholeBundle_isFine_aChangedOneIsNot() throws IOException {
    assertThat(run("model", "verify", bundle.toString())).startsWith("0");
    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length / 2] ^= 1;
    Path changed = Files.write(folder.resolve("changed.zip"), bytes);
    assertThat(run("model", "verify", changed.toString())).startsWith("4 error 210");
  }
}
