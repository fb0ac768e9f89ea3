package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainReleaseTest {
  private static final ReleaseRule FIVE = cells -> Arrays.stream(cells).allMatch(c -> c >= 5);

  /** A group's figures, from the cells of predictions and outcomes. */
  private static List<TrainResult.Metric> figures(
      String group, double hits, double misses, double alarms, double passed) {
    double patients = hits + misses + alarms + passed;
    List<TrainResult.Metric> figures = new ArrayList<>();
    figures.add(new TrainResult.Metric("federated", group, "patients", patients, 0));
    figures.add(new TrainResult.Metric("federated", group, "events", hits + misses, 0));
    figures.add(new TrainResult.Metric("federated", group, "auc", 0.8, 0));
    figures.add(
        new TrainResult.Metric("federated", group, "accuracy", (hits + passed) / patients, 0));
    figures.add(
        new TrainResult.Metric(
            "federated", group, "f1", 2 * hits / (2 * hits + alarms + misses), 0));
    return figures;
  }

  private static TrainResult result(
      long patients, long dropped, List<List<TrainResult.Metric>> metrics) {
    return new TrainResult(
        "train@1",
        "ill ~ age",
        "",
        "network",
        "fedavg",
        "java",
        1,
        3,
        patients,
        dropped,
        List.of(),
        List.of(),
        1,
        metrics.stream().flatMap(List::stream).toList(),
        "the patients of the training",
        new TrainResult.Weights(1, "00", ""),
        List.of(),
        new TrainResult.Recipe(new TreeMap<>(), List.of()),
        null,
        List.of());
  }

  private static TrainResult open(TrainResult result) {
    Release<TrainResult> release = TrainRelease.of(result, FIVE);
    assertThat(release).isInstanceOf(Release.Open.class);
    return ((Release.Open<TrainResult>) release).result();
  }

  @Test
  void release_largeCounts_everythingStays() {
    TrainResult result =
        result(
            200,
            9,
            List.of(
                figures("all", 60, 20, 30, 90),
                figures("f", 30, 10, 15, 45),
                figures("m", 30, 10, 15, 45)));
    assertThat(open(result)).isEqualTo(result);
  }

  @Test
  void release_fewPatients_nothingGoesOut() {
    assertThat(TrainRelease.of(result(4, 9, List.of()), FIVE)).isInstanceOf(Release.Withheld.class);
  }

  @Test
  void release_oneSmallGroup_isNotTheRestOfTheOthers() {
    TrainResult shown =
        open(
            result(
                200,
                3,
                List.of(
                    figures("all", 60, 20, 30, 90),
                    figures("f", 58, 19, 30, 90),
                    figures("m", 2, 1, 0, 0))));
    assertThat(shown.metrics()).isEqualTo(figures("all", 60, 20, 30, 90));
    assertThat(shown.rowsDropped()).isNull();
    assertThat(shown.notes()).hasSize(1);
  }

  @Test
  void release_smallCell_isNotGivenBackByAccuracyAndF1() {
    List<TrainResult.Metric> figures = figures("all", 78, 2, 30, 90);
    // The attack: wrong predictions from the accuracy, hits from F1, and so the two misses.
    double wrong = (1 - figures.get(3).value()) * 200;
    double f1 = figures.get(4).value();
    assertThat(80 - Math.round(f1 * wrong / (2 * (1 - f1)))).isEqualTo(2);
    assertThat(open(result(200, 9, List.of(figures))).metrics()).isEqualTo(figures.subList(0, 3));
  }
}
