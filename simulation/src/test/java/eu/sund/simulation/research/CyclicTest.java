package eu.sund.simulation.research;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.HeapMemory;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.port.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The model that goes from site to site. */
final class CyclicTest {
  private static final Synthetic ROWS = new Synthetic(600, 3);
  private static final DatasetId DATASET = new DatasetId("synthetic");
  private static final Codebook CODEBOOK = ROWS.codebook(DATASET);

  private static StudySpec study(Map<String, String> options) {
    TreeMap<String, String> all = new TreeMap<>(options);
    all.put("model.scale", "none");
    return new StudySpec(
        "Turns",
        "to try the simulator",
        List.of(DATASET),
        List.of(),
        new Filter.All(),
        "train",
        Formula.parse("y ~ x1 + x2 + x3"),
        all);
  }

  private static List<VirtualSite> sites(int number) {
    return Partition.of(ROWS.table(5), Split.parse("dirichlet:0.5"), number, "y", 5).sites();
  }

  private static TrainResult run(String rounds, List<VirtualSite> sites) {
    return Cyclic.run(new Training(), study(Map.of("rounds", rounds)), CODEBOOK, sites, 1)
        .orElseThrow()
        .result();
  }

  @Test
  void run_ofOneSite_isWhatItLearnsAlone() {
    VirtualSite all = new VirtualSite(new SiteId("alone"), ROWS.table(5), 0, 600);
    TrainResult alone =
        Alone.run(
                new Training(),
                study(Map.of("rounds", "5")),
                CODEBOOK,
                all,
                new Alone.Keeps(new HeapMemory(), 1))
            .result()
            .orElseThrow();
    assertThat(run("5", List.of(all)).weights()).isEqualTo(alone.weights());
  }

  @Test
  void run_ofSeveralSites_isOneAfterTheOther() {
    List<VirtualSite> sites = sites(3);
    TrainResult forth = run("3", sites);
    List<VirtualSite> turned = new ArrayList<>(sites);
    Collections.reverse(turned);
    // Who trains last shows: no mean over sites is taken.
    assertThat(run("3", turned).weights()).isNotEqualTo(forth.weights());
    // With one round only the first site has trained: the others' rows do not matter.
    assertThat(run("1", sites).weights()).isEqualTo(run("1", sites.subList(0, 1)).weights());
    assertThat(run("2", sites).weights()).isEqualTo(run("2", sites.subList(0, 2)).weights());
    assertThat(run("2", sites).weights()).isNotEqualTo(run("2", sites.subList(0, 1)).weights());
  }

  @Test
  void learner_cyclic_predicts_andOfGlmThereIsNone() {
    TrainLearner learner =
        new TrainLearner(
            study(Map.of("rounds", "5", "strategy.name", "fedadam", "evaluate.bootstrap", "50")),
            CODEBOOK,
            Workers.none());
    List<VirtualSite> sites = sites(3);
    double[] said = learner.cyclic(sites, 1).orElseThrow().predictions(sites.getFirst());
    assertThat(said).hasSize(sites.getFirst().rows());
    double right = 0;
    for (int i = 0; i < said.length; i++) {
      int y = sites.getFirst().table().indexOf("y");
      boolean event = sites.getFirst().table().get(sites.getFirst().from() + i, y) == 1;
      right += said[i] >= 0.5 == event ? 1 : 0;
    }
    assertThat(right / said.length).isGreaterThan(0.6);
  }
}
