package eu.sund.app.cli;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.app.bundle.Asked;
import eu.sund.app.bundle.BundleMaker;
import eu.sund.app.researcher.Desk;
import eu.sund.app.simulate.SeedRun;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The models of a simulation as bundles, in the form and by the code of a network's: one for each
 * seed that gave a model.
 *
 * @param study the document of the study
 * @param document digest of {@code simulation.json}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not changed
record SimulatedModel(byte[] study, Digest document) {
  /** Writes the bundles into a folder; gives a line about each, and none of other analyses. */
  List<String> write(List<SeedRun> runs, Path folder) {
    List<String> lines = new ArrayList<>();
    for (SeedRun run : runs) {
      String name = runs.size() == 1 ? "model.zip" : "model-seed-" + run.seed() + ".zip";
      write(run, folder.resolve(name)).ifPresent(lines::add);
    }
    return lines;
  }

  private Optional<String> write(SeedRun run, Path target) {
    if (run.result().isEmpty()) {
      return Optional.empty();
    }
    byte[] json = Console.toJson(run.result().get()).getBytes(StandardCharsets.UTF_8);
    Optional<TrainResult> trained = Desk.readTrained(json);
    if (trained.isEmpty()) {
      return Optional.empty();
    }
    TrainResult result = trained.get();
    if (result.weights().base64().isEmpty()) {
      return Optional.of(
          "No model bundle of seed "
              + run.seed()
              + ": the simulator keeps models of up to "
              + TrainResult.Weights.INLINE_MAX
              + " numbers.");
    }
    BundleMaker.Source source =
        new BundleMaker.Source(
            BundleMaker.Source.simulation(result.sites(), run.seed()),
            Version.text(),
            new Asked(study),
            document,
            Digest.of(json));
    try {
      BundleMaker.of(result, BundleMaker.inline(result), source).write(target);
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, target + " cannot be written", e);
    }
    return Optional.of("Model: " + target + " (simulated: no privacy claim)");
  }
}
