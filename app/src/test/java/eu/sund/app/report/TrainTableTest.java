package eu.sund.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.learning.TrainResult;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TrainTableTest {
  @Test
  void print_aResult_showsRoundsAndFigures() throws IOException {
    TrainResult result =
        new TrainResult(
            "train@1",
            "ill ~ age",
            "",
            "sund-network-v1\ndense columns 1\nlogistic\n",
            "fedavg",
            "auto",
            1,
            4,
            1234,
            0L,
            List.of(),
            List.of(
                new TrainResult.Round(1, 0.693, 0.7, true, 0, 0.5),
                new TrainResult.Round(2, 0.6, 0.9, false, 0, 0)),
            1,
            List.of(new TrainResult.Metric("federated", "all", "auc", 0.81234, 0.002)),
            "the held-out 20 % of patients",
            new TrainResult.Weights(2, "00", ""),
            List.of("One note."),
            new TrainResult.Recipe(new TreeMap<>(), List.of()),
            null,
            List.of());
    StringBuilder text = new StringBuilder();
    TrainTable.print(result, text);
    assertThat(text.toString())
        .contains("train@1, fedavg over 4 sites; 1,234 patients; 2 numbers; model of round 1 of 2")
        .containsPattern("1 +0\\.693\\d* +0\\.7")
        .contains("voted down")
        .containsPattern("federated +all +auc +0\\.81234  \\(exact to 0\\.002\\)")
        .contains("Note: One note.");
  }
}
