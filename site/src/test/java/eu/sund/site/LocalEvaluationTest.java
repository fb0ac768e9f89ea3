package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.connectors.Connector;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.governance.document.StudyYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalEvaluationTest {
  private static final String OPTIONS = "{ family: binomial, evaluate: { cohort: \"age < 50\" } }";

  @TempDir Path folder = Path.of("");
  TestHouse house;
  Path study;
  Path result;

  @BeforeEach
  void fit() throws IOException {
    house = new TestHouse(folder);
    study = folder.resolve("study.yaml");
    result = folder.resolve("result.json");
    Files.writeString(study, TestHouse.STUDY.formatted("glm", OPTIONS));
    StudySpec spec = StudyYaml.parse("study.yaml", Files.readAllBytes(study));
    Dataset dataset = new SiteDatasets(house.folder).load().values().iterator().next();
    try (Rows rows =
        new Connector().open(dataset.source(), dataset.columns(dataset.codebook().names()))) {
      var outcome =
          SingleSite.run(new Glm(), spec, dataset.codebook(), rows, Gate.forSteward("a test"));
      assertThat(outcome).isInstanceOf(SingleSite.Outcome.Done.class);
      GlmResult fit = ((SingleSite.Outcome.Done<GlmResult>) outcome).result();
      new ObjectMapper().writeValue(result.toFile(), fit);
    }
  }

  @Test
  void sameModel_hasTheSameAuc() {
    LocalEvaluation.Report report = LocalEvaluation.run(house.folder, study, result);
    // Fitted on the very same patients, the local model is the federated one.
    assertThat(report.aucLocal()).isNotNull().isCloseTo(report.aucFederated(), within(1e-12));
    assertThat(report.patients()).isBetween(1L, 199L);
    assertThat(report.sentences()).anyMatch(s -> s.startsWith("AUC of a model fitted here alone"));
  }

  @Test
  void allAlike_saysInWordsWhatIsUndefined() throws IOException {
    StringBuilder csv = new StringBuilder("age,sex,num\n");
    for (int i = 0; i < 60; i++) {
      csv.append(30 + i % 40).append(',').append(i % 2).append(",1\n");
    }
    Files.writeString(folder.resolve("heart.csv"), csv);
    LocalEvaluation.Report report = LocalEvaluation.run(house.folder, study, result);
    assertThat(report.aucLocal()).isNull();
    assertThat(report.aucFederated()).isNull();
    assertThat(report.sentences())
        .anyMatch(s -> s.startsWith("The AUC is undefined here: all "))
        .anyMatch(s -> s.startsWith("This site cannot train alone: "));
  }

  @Test
  void otherJson_isRefused() throws IOException {
    Files.writeString(result, "{\"rounds\": 3}");
    assertThatThrownBy(() -> LocalEvaluation.run(house.folder, study, result))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("no coefficients");
  }
}
