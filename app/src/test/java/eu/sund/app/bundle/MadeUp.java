package eu.sund.app.bundle;

import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.connectors.Connector;
import eu.sund.connectors.CsvSource;
import eu.sund.connectors.TableColumn;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import eu.sund.core.model.PublicRandom;
import eu.sund.governance.document.StudyYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Made-up patients in a CSV file, a small network trained on them, and its bundle. */
public final class MadeUp {
  static final Codebook CODEBOOK =
      new Codebook(
          new DatasetId("heart"),
          List.of(
              Variable.number("age", "a", 20, 100),
              Variable.category("sex", "female", "male"),
              Variable.number("chol", "mg/dL", 50, 700),
              Variable.integer("ill", 0, 1)));
  static final String STUDY =
      """
      title: A <small> network & its card
      purpose: Predict illness; a test.
      datasets: heart
      analysis: train
      formula: ill ~ age + sex + chol
      options:
        model: { hidden: [4], embedding: 2, engine: java }
        local: { rate: 0.2, steps: 20 }
        rounds: 4
        seed: 7
        evaluate: { holdout: 0.3, by: sex }
      """;

  private MadeUp() {}

  /** Writes patients: number, age, sex, chol, ill; every twentieth lacks chol. */
  public static Path csv(Path file, int rows) throws IOException {
    PublicRandom random = PublicRandom.of(5, List.of("made up"));
    StringBuilder text = new StringBuilder("nr,age,sex,chol,ill\n");
    for (int i = 0; i < rows; i++) {
      double age = 30 + 60 * random.uniform();
      boolean male = random.below(2) == 1;
      double risk = 0.08 * (age - 60) + (male ? 0.5 : -0.5);
      int ill = random.uniform() < 1 / (1 + Math.exp(-risk)) ? 1 : 0;
      double chol = Math.max(60, 220 + 40 * random.normal());
      text.append('p').append(i).append(',');
      text.append(age).append(',').append(male ? "male" : "female").append(',');
      text.append(i % 20 == 19 ? "" : Double.toString(chol)).append(',').append(ill).append('\n');
    }
    return Files.writeString(file, text);
  }

  static TrainResult train(Path csv, String study) {
    List<TableColumn> columns =
        CODEBOOK.variables().stream().map(v -> new TableColumn(v, v.name())).toList();
    try (Rows rows = new Connector().open(CsvSource.standard(List.of(csv)), columns)) {
      byte[] document = study.getBytes(StandardCharsets.UTF_8);
      return switch (SingleSite.run(
          new Training(),
          StudyYaml.parse("study.yaml", document),
          CODEBOOK,
          rows,
          OwnFile.access())) {
        case SingleSite.Outcome.Done<TrainResult> done -> done.result();
        case SingleSite.Outcome.Failed<TrainResult> failed ->
            throw new AssertionError(failed.reason());
      };
    }
  }

  static BundleMaker bundle(TrainResult result, String study) throws IOException {
    BundleMaker.Source source =
        new BundleMaker.Source(
            "r-0123456789abcdef",
            "test",
            new Asked(study.getBytes(StandardCharsets.UTF_8)),
            Digest.of(new byte[] {1}),
            Digest.of(new byte[] {2}));
    return BundleMaker.of(result, BundleMaker.inline(result), source);
  }

  /** A bundle of a network trained on such patients. */
  public static Path bundle(Path folder) throws IOException {
    Path target = folder.resolve("model.zip");
    bundle(train(csv(folder.resolve("training.csv"), 400), STUDY), STUDY).write(target);
    return target;
  }
}
