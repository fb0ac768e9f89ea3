package eu.sund.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimulateCommandTest {
  private static final String STUDY =
      """
      title: Logistic regression over made-up <sites>
      purpose: Try the simulator.
      datasets: synthetic
      analysis: glm
      formula: y ~ x1 + x2
      options:
        family: binomial
      """;

  @TempDir private Path folder;

  private int simulate(String... more) throws IOException {
    return simulateStudy(STUDY, more);
  }

  private int simulateStudy(String text, String... more) throws IOException {
    Path study = folder.resolve("study.yaml");
    Files.writeString(study, text);
    List<String> words = new ArrayList<>(List.of("simulate", study.toString()));
    words.addAll(List.of(more));
    return Sund.execute(words.toArray(String[]::new));
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(file).toFile());
  }

  @Test
  void simulate_sameSeedAnyThreads_writesTheSameBytes() throws IOException {
    String[] files = {"one.json", "two.json", "three.json"};
    String[] threads = {"1", "3", "2"};
    for (int i = 0; i < files.length; i++) {
      assertThat(
              simulate(
                  "--synthetic",
                  "2000,2",
                  "--sites",
                  "100",
                  "--split",
                  "dirichlet:0.3",
                  "--seeds",
                  "2",
                  "--threads",
                  threads[i],
                  "--json",
                  folder.resolve(files[i]).toString()))
          .isZero();
    }
    byte[] first = Files.readAllBytes(folder.resolve(files[0]));
    assertThat(Files.readAllBytes(folder.resolve(files[1]))).isEqualTo(first);
    assertThat(Files.readAllBytes(folder.resolve(files[2]))).isEqualTo(first);
    JsonNode document = json("one.json");
    assertThat(document.path("claim").asText()).contains("no masks: research only");
    assertThat(document.path("runs")).hasSize(2);
    assertThat(document.path("runs").get(0).path("sites").path("number").asInt()).isEqualTo(100);
    assertThat(document.path("runs").get(0).path("result").path("patients").asInt())
        .isEqualTo(2000);
    assertThat(document.path("runs").get(0).path("result").path("aic").asDouble())
        .isEqualTo(document.path("runs").get(1).path("result").path("aic").asDouble());
  }

  /** Eleven columns on 60 patients: too many, unless the study says that its data are open. */
  @Test
  void simulate_openData_mayHaveMoreColumnsThanPatientsAllow() throws IOException {
    String study =
        """
        title: Many columns
        purpose: Try the simulator.
        datasets: synthetic
        analysis: train
        formula: y ~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10
        options: { model: { head: logistic }, rounds: 2 }
        """;
    String[] asked = {"--synthetic", "60,10", "--sites", "3"};
    assertThat(simulateStudy(study, asked)).isNotZero();
    assertThat(simulateStudy(study + "open-data: true\n", asked)).isZero();
  }

  /** The bundle of a network's run, but for what it says of privacy. */
  @Test
  void simulate_training_writesABundleThatCanBeVerifiedAndUsed() throws IOException {
    String study =
        """
        title: A model of made-up rows
        purpose: Try the simulator.
        datasets: synthetic
        analysis: train
        formula: y ~ x1 + x2
        options: { model: { head: logistic }, rounds: 3, compress: { bits: 8 } }
        open-data: true
        """;
    Path out = folder.resolve("out");
    String[] asked = {"--synthetic", "900,2", "--sites", "3", "--out", out.toString()};
    assertThat(simulateStudy(study, asked)).isZero();
    Path bundle = out.resolve("model.zip");
    assertThat(Sund.execute("model", "verify", bundle.toString())).isZero();
    Path rows = folder.resolve("rows.csv");
    Files.writeString(rows, "x1,x2\n0.5,-1\n");
    Path answers = folder.resolve("answers.csv");
    assertThat(
            Sund.execute(
                "model",
                "predict",
                bundle.toString(),
                "--data",
                rows.toString(),
                "--out",
                answers.toString()))
        .isZero();
    assertThat(Files.readAllLines(answers)).hasSize(2);
    Path plain = folder.resolve("plain");
    byte[] first = Files.readAllBytes(bundle);
    assertThat(new String(first, StandardCharsets.UTF_8))
        .contains("Simulated; seeded noise, no privacy claim.", "simulation of 3 sites from seed 1")
        .doesNotContain("no patient's row left");
    assertThat(Files.readString(out.resolve("simulation.json")))
        .contains("rounded at random by what follows from the simulation's seed");
    assertThat(simulateStudy(study, asked)).isZero();
    assertThat(Files.readAllBytes(bundle)).isEqualTo(first);
    String[] two = {
      "--synthetic", "900,2", "--sites", "3", "--seeds", "2", "--out", plain.toString()
    };
    assertThat(simulateStudy(study, two)).isZero();
    assertThat(plain.resolve("model-seed-2.zip")).isRegularFile();
  }

  /** Keys and masks change no bit of the result. */
  @Test
  void simulate_secure_hasTheResultOfTheRingSums() throws IOException {
    Path plain = folder.resolve("plain.json");
    Path secure = folder.resolve("secure.json");
    assertThat(simulate("--synthetic", "600,2", "--sites", "4", "--json", plain.toString()))
        .isZero();
    assertThat(
            simulate(
                "--synthetic", "600,2", "--sites", "4", "--secure", "--json", secure.toString()))
        .isZero();
    assertThat(json("secure.json").path("runs").get(0).path("result"))
        .isEqualTo(json("plain.json").path("runs").get(0).path("result"));
    assertThat(json("secure.json").path("claim").asText()).contains("whole protocol");
  }

  @Test
  void simulate_secureAnyThreads_writesTheSameBytes() throws IOException {
    Path alone = folder.resolve("alone.json");
    Path together = folder.resolve("together.json");
    String[] command = {"--synthetic", "600,2", "--sites", "6", "--secure", "--threads"};
    for (Path file : List.of(alone, together)) {
      List<String> all = new ArrayList<>(List.of(command));
      all.addAll(List.of(file.equals(alone) ? "1" : "3", "--json", file.toString()));
      assertThat(simulate(all.toArray(String[]::new))).isZero();
    }
    assertThat(Files.readAllBytes(together)).isEqualTo(Files.readAllBytes(alone));
  }

  @Test
  void simulate_compare_writesAPageThatIsWholeInItself() throws Exception {
    assertThat(
            simulate(
                "--synthetic",
                "1200,2",
                "--sites",
                "4",
                "--compare",
                "--by",
                "fold",
                "--out",
                folder.resolve("out").toString()))
        .isZero();
    String page = Files.readString(folder.resolve("out/simulation.html"));
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    assertThat(
            factory
                .newDocumentBuilder()
                .parse(
                    new ByteArrayInputStream(
                        page.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .isNotNull();
    assertThat(page).contains("Verdicts", "Cross-site matrix", "&lt;sites&gt;", "fold 3");
    assertThat(page.replace("http://www.w3.org/1999/xhtml", ""))
        .doesNotContain("http:", "https:", "<script", folder.toString());
    JsonNode comparison = json("out/simulation.json").path("comparison");
    assertThat(comparison.path("margin").asDouble()).isEqualTo(0.02);
    assertThat(comparison.path("models").get(0).path("seeds")).hasSize(5);
    assertThat(comparison.path("verdicts").get(0).path("verdict").asText())
        .isEqualTo("NON_INFERIOR");
    assertThat(comparison.path("matrix").path("sites")).hasSize(4);
  }

  @Test
  void simulate_compareOfRealData_isRefusedUntilStatedPublic() throws IOException {
    StringBuilder rows = new StringBuilder("x1,x2,y,hospital\n");
    for (int i = 0; i < 600; i++) {
      int y = (i * 7 + i / 13) % 4 == 0 ? 1 : 0;
      rows.append(i % 10).append(',').append((i * i) % 17 + 3 * y).append(',').append(y);
      rows.append(',').append(i % 3 == 0 ? "Turku" : i % 3 == 1 ? "Tartu" : "Oslo").append('\n');
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    Files.writeString(
        folder.resolve("dataset.yaml"),
        """
        dataset: synthetic
        title: Some rows
        source: { format: csv, path: elsewhere.csv }
        variables:
          - { name: x1, type: number, range: [0, 100] }
          - { name: x2, type: number, range: [0, 100] }
          - { name: y, type: integer, range: [0, 1] }
          - { name: hospital, type: category, levels: [Oslo, Tartu, Turku] }
        """);
    String[] given = {
      "--codebook",
      folder.resolve("dataset.yaml").toString(),
      "--data",
      folder.resolve("rows.csv").toString(),
      "--site-column",
      "hospital",
      "--compare",
      "--json",
      folder.resolve("c.json").toString()
    };
    assertThat(simulate(given)).isEqualTo(ExitCodes.REFUSED);
    List<String> stated = new ArrayList<>(List.of(given));
    stated.add("--public");
    assertThat(simulate(stated.toArray(String[]::new))).isZero();
    JsonNode sites = json("c.json").path("runs").get(0).path("sites").path("rows");
    assertThat(sites.path("turku").asInt()).isEqualTo(200);
    assertThat(sites.path("tartu").asInt()).isEqualTo(200);
  }

  @Test
  void simulate_whatCannotBe_isRefusedWithItsCode() throws IOException {
    String[] made = {"--synthetic", "600,2", "--sites", "4"};
    assertThat(simulate("--synthetic", "600,2", "--dropout", "5%")).isEqualTo(ExitCodes.USAGE);
    assertThat(simulate("--synthetic", "600,2", "--dropout", "x")).isEqualTo(ExitCodes.USAGE);
    assertThat(simulate("--synthetic", "600")).isEqualTo(ExitCodes.USAGE);
    assertThat(simulate("--synthetic", "600,2", "--split", "odd:1")).isEqualTo(ExitCodes.USAGE);
    assertThat(simulate("--synthetic", "600,2", "--sites", "700")).isEqualTo(ExitCodes.USAGE);
    assertThat(simulate("--synthetic", "600,2", "--sites", "65", "--secure"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(simulate()).isEqualTo(ExitCodes.USAGE);
    assertThat(simulate(made[0], made[1], "--max-memory", "4 gigabytes"))
        .isEqualTo(ExitCodes.USAGE);
  }

  /** The comparison leaves a study's evaluation out; a fault in it must not show up after hours. */
  @Test
  void simulate_compareOfAStudyThatNoSiteWouldTake_isRefusedBeforeItComputes() throws IOException {
    String study =
        """
        title: An option that is none
        purpose: Try the simulator.
        datasets: synthetic
        analysis: train
        formula: y ~ x1 + x2
        options: { rounds: 2, evaluate: { holdout: 0.2, every: 1 } }
        """;
    // A comparison that begins stops at its measure.
    String[] asked = {"--synthetic", "600,2", "--sites", "4", "--compare", "--metric", "c_index"};
    assertThat(simulateStudy(study, asked)).isEqualTo(ExitCodes.STUDY);
    assertThat(simulateStudy(study.replace(", every: 1", ""), asked)).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void figuring_arguments_areThoseThatChangeFigures() {
    assertThat(
            SimulateFiles.figuring(
                List.of(
                    "simulate",
                    "a/b/study.yaml",
                    "--out",
                    "x",
                    "--json",
                    "--sites",
                    "9",
                    "--threads=3",
                    "--data",
                    "c/d.csv")))
        .containsExactly("study.yaml", "--sites", "9", "--data", "d.csv");
  }
}
