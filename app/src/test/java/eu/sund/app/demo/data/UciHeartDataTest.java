package eu.sund.app.demo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.app.pooled.PooledGlm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on the real files, which are not part of the repository: {@code SUND_DATA} names them. */
class UciHeartDataTest {
  // The order of the reference: cp and restecg last.
  private static final String FORMULA =
      "disease ~ age + sex + trestbps + chol + fbs + thalach + exang + oldpeak + cp + restecg";
  private static final Map<String, List<String>> FACTORS =
      Map.of("cp", List.of("1", "2", "3", "4"), "restecg", List.of("0", "1", "2"));

  @TempDir Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void find() {
    String root = System.getenv("SUND_DATA");
    if (root == null || !Files.isDirectory(Path.of(root, "heart-disease"))) {
      System.out.println("SKIPPED UciHeartDataTest: SUND_DATA does not hold heart-disease");
      Assumptions.abort("SUND_DATA does not hold heart-disease");
    }
    data = Path.of(root);
  }

  private List<Path> csvs() {
    return UciHeart.prepare(data, folder).stream().map(DemoSite::csv).toList();
  }

  private static void same(PooledGlm.Fit fit, JsonNode reference) {
    JsonNode terms = reference.get("coef");
    assertThat(fit.terms()).hasSize(terms.size());
    assertThat(fit.deviance()).isCloseTo(reference.get("deviance").doubleValue(), within(1e-9));
    for (int i = 0; i < terms.size(); i++) {
      assertThat(fit.terms().get(i)).isEqualTo(terms.get(i).get("term").asText().replace("_", ""));
      double estimate = terms.get(i).get("estimate").doubleValue();
      double error = terms.get(i).get("std_error").doubleValue();
      assertThat(fit.coefficients().get(i) / estimate).isCloseTo(1, within(1e-9));
      assertThat(fit.standardErrors().get(i) / error).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void prepare_realFiles_haveTheReferenceModel() throws IOException {
    // R 4.2.2, glm, entries logistic_all_740 and logistic_train_486 of the reference file.
    JsonNode reference =
        new ObjectMapper()
            .readTree(data.resolve("heart-disease/reference/pooled_reference.json").toFile());
    PooledGlm model = new PooledGlm(FORMULA, FACTORS);
    List<Path> csvs = csvs();
    PooledGlm.Fit all = model.fit(csvs);
    assertThat(all.patients()).isEqualTo(740);
    same(all, reference.get("logistic_all_740"));
    PooledGlm.Fit train = model.fit(csvs, "train");
    assertThat(train.patients()).isEqualTo(486);
    same(train, reference.get("logistic_train_486"));
  }

  @Test
  void prepare_realFiles_haveTheseRows() {
    List<DemoSite> sites = UciHeart.prepare(data.resolve("heart-disease"), folder);
    // Rows 303, 294, 123, 200; Cleveland's 303 rows are 152 odd and 151 even ones.
    assertThat(sites).extracting(DemoSite::patients).containsExactly(152L, 151L, 294L, 123L, 200L);
  }
}
