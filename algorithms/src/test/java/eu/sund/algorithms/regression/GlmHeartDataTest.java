package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.core.Variable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The four hospitals' real data against R 4.2.2, {@code reference/pooled_reference.json} beside the
 * data. Printed aloud when skipped.
 */
class GlmHeartDataTest {
  private static final List<String> SITES = List.of("cleveland", "hungarian", "switzerland", "va");
  private static final String ALL =
      "y ~ age + sex + trestbps + chol + fbs + thalach + exang + oldpeak + cp_2 + cp_3 + cp_4"
          + " + restecg_1 + restecg_2";
  private static final List<Variable> FLAMBY =
      List.of(
          Variable.category("site", "cleveland", "hungarian", "switzerland", "va"),
          Variable.category("set", "train", "test"),
          Variable.number("age", "a", 18, 100),
          Variable.integer("sex", 0, 1),
          Variable.number("trestbps", "mm[Hg]", 0, 260),
          Variable.number("chol", "mg/dL", 0, 700),
          Variable.integer("fbs", 0, 1),
          Variable.number("thalach", "/min", 40, 230),
          Variable.integer("exang", 0, 1),
          Variable.number("oldpeak", "mm", -5, 10),
          Variable.integer("cp_2", 0, 1),
          Variable.integer("cp_3", 0, 1),
          Variable.integer("cp_4", 0, 1),
          Variable.integer("restecg_1", 0, 1),
          Variable.integer("restecg_2", 0, 1),
          Variable.integer("y", 0, 1));

  private Path folder = Path.of(".");
  private JsonNode reference;

  /** The same fits iterated until nothing changes, by src/test/r/heart.R. */
  private JsonNode tight;

  @BeforeEach
  void find() throws IOException {
    String data = System.getenv("SUND_DATA");
    if (data == null || !Files.isDirectory(Path.of(data, "heart-disease"))) {
      System.out.println("SKIPPED: GlmHeartDataTest needs SUND_DATA with heart-disease in it");
      Assumptions.abort("SUND_DATA is not set");
    }
    folder = Path.of(data, "heart-disease");
    reference =
        new ObjectMapper().readTree(folder.resolve("reference/pooled_reference.json").toFile());
    try (InputStream in = GlmHeartDataTest.class.getResourceAsStream("/vectors/heart.json")) {
      tight = new ObjectMapper().readTree(in);
    }
  }

  /** One list of rows a hospital. */
  private List<List<double[]>> flamby() throws IOException {
    List<List<double[]>> sites = new ArrayList<>();
    SITES.forEach(s -> sites.add(new ArrayList<>()));
    List<String> lines = Files.readAllLines(folder.resolve("heart_flamby.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      int site = SITES.indexOf(cells[0]);
      double[] row = new double[FLAMBY.size()];
      row[0] = site;
      row[1] = cells[3].equals("train") ? 0 : 1;
      for (int j = 2; j < row.length; j++) {
        row[j] = Double.parseDouble(cells[j + 2]);
      }
      sites.get(site).add(row);
    }
    return sites;
  }

  private static List<MemoryRows> rows(List<Variable> variables, List<List<double[]>> sites) {
    return sites.stream().map(s -> new MemoryRows(variables, s)).toList();
  }

  @Test
  void logistic_all740_isRs() throws IOException {
    GlmResult fit =
        Federation.fit(
            Federation.study(ALL, "", "family", "binomial"), FLAMBY, rows(FLAMBY, flamby()));
    Reference.check("logistic_all_740", fit, reference.get("logistic_all_740"), 1e-10);
    Reference.check("logistic_all_740 iterated", fit, tight.get("logistic_all_740"), 1e-10);
    assertThat(fit.evaluation()).isNotNull();
  }

  @Test
  void logistic_siteAsCategory_isRs() throws IOException {
    GlmResult fit =
        Federation.fit(
            Federation.study(ALL + " + site", "", "family", "binomial"),
            FLAMBY,
            rows(FLAMBY, flamby()));
    Reference.check("logistic_all_740_site_fixed_effects", fit, tight.get("logistic_site"), 1e-10);
  }

  @Test
  void probit_small_isRs() throws IOException {
    GlmResult fit =
        Federation.fit(
            Federation.study(
                "y ~ age + sex + trestbps + thalach + exang + oldpeak", "", "link", "probit"),
            FLAMBY,
            rows(FLAMBY, flamby()));
    Reference.check("probit_small", fit, reference.get("probit_small"), 1e-8);
    Reference.check("probit_small iterated", fit, tight.get("probit_small"), 1e-10);
  }

  @Test
  void linear_thalach_isRs() throws IOException {
    GlmResult fit =
        Federation.fit(
            Federation.study("thalach ~ age + sex + exang + oldpeak + site", ""),
            FLAMBY,
            rows(FLAMBY, flamby()));
    Reference.check("linear_thalach", fit, reference.get("linear_thalach"), 1e-10);
  }

  @Test
  void gamma_cholesterol_isRs() throws IOException {
    for (String link : List.of("log", "inverse")) {
      GlmResult fit =
          Federation.fit(
              Federation.study(
                  "chol ~ age + sex + thalach", "chol > 0", "family", "gamma", "link", link),
              FLAMBY,
              rows(FLAMBY, flamby()));
      String name = link.equals("log") ? "gamma_chol" : "gamma_inverse_chol";
      Reference.check(name, fit, tight.get(name), 1e-10);
    }
  }

  @Test
  void poisson_num_isRs() throws IOException {
    List<Variable> variables =
        List.of(
            Variable.number("age", "a", 18, 100),
            Variable.integer("sex", 0, 1),
            Variable.integer("cp", 1, 4),
            Variable.integer("num", 0, 4),
            Variable.category("site", "cleveland", "hungarian", "switzerland", "va"));
    List<List<double[]>> sites = new ArrayList<>();
    for (String site : SITES) {
      List<double[]> own = new ArrayList<>();
      for (String line : Files.readAllLines(folder.resolve("processed." + site + ".data"))) {
        String[] cells = line.split(",", -1);
        if (cells.length == 14) {
          own.add(
              new double[] {
                Double.parseDouble(cells[0]),
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[13]),
                SITES.indexOf(site)
              });
        }
      }
      sites.add(own);
    }
    GlmResult fit =
        Federation.fit(
            Federation.study("num ~ age + sex + factor(cp) + site", "", "family", "poisson"),
            variables,
            rows(variables, sites));
    // the file's standard errors are those of the last but one iterate, 3e-8 away
    Reference.check("poisson_num", fit, reference.get("poisson_num"), 1e-7);
    Reference.check("poisson_num iterated", fit, tight.get("poisson_num"), 1e-10);
  }

  @Test
  void logistic_train486_isRsAndSoIsTheEvaluationOnTheTestPatients() throws IOException {
    GlmResult fit =
        Federation.fit(
            Federation.study(
                ALL, "set = 'train'", "family", "binomial", "evaluate.cohort", "set = 'test'"),
            FLAMBY,
            rows(FLAMBY, flamby()));
    JsonNode r = reference.get("logistic_train_486");
    Reference.check("logistic_train_486", fit, r, 1e-10);
    Evaluation evaluation = Objects.requireNonNull(fit.evaluation());
    JsonNode test = r.get("test");
    assertThat(evaluation.patients()).isEqualTo(test.get("n").asLong());
    assertThat(evaluation.accuracy()).isCloseTo(test.get("accuracy").asDouble(), within(1e-12));
    assertThat(evaluation.brier()).isCloseTo(test.get("brier").asDouble(), within(1e-10));
    assertThat(evaluation.auc())
        .isCloseTo(test.get("auc").asDouble(), within(evaluation.aucError() + 1e-12));
    assertThat(evaluation.aucError()).isLessThan(0.002);
    assertThat(evaluation.cohort()).isEqualTo("set in ('test')");
    assertThat(evaluation.calibration()).allMatch(g -> g.patients() >= 5);
  }

  @Test
  void logistic_vaAlone_namesWhatSeparates() throws IOException {
    String reason =
        Federation.failure(
            Federation.study(ALL, "", "family", "binomial"),
            FLAMBY,
            List.of(new MemoryRows(FLAMBY, flamby().get(3))));
    assertThat(reason).contains("separation", "'cp_2'", "'cp_3'", "'cp_4'").doesNotContain("'age'");
  }
}
