package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.TrainState;
import eu.sund.algorithms.learning.Training;
import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.engine.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Training over the simulated network: the same bits whatever happens. */
final class TrainSimulationTest {
  private static StudySpec study(String strategy, String rounds, String... more) {
    TreeMap<String, String> options = new TreeMap<>();
    options.put("strategy.name", strategy);
    options.put("rounds", rounds);
    options.put("local.steps", "4");
    options.put("local.batch", "8");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return new StudySpec(
        "Disease",
        "to try the network",
        List.of(new DatasetId("heart")),
        List.of(),
        new Filter.All(),
        "train",
        Formula.parse("disease ~ age + sex + pressure"),
        options,
        false,
        true,
        false);
  }

  private static final String[] PRIVATE_SEARCH = {
    "privacy.epsilon",
    "8",
    "privacy.patients",
    "60",
    "search.local.rate",
    "0.01,0.5",
    "evaluate.holdout",
    "0.3"
  };

  private static Simulation<TrainState, TrainResult> world(StudySpec study) {
    return new Simulation<>(new Training(), study, Fixture.glmCodebook(), Fixture.glmRows(3));
  }

  /**
   * The world's checkers hold every run against the bits of the undisturbed one; strategies that
   * keep something at the sites would lose it with a site that is killed.
   */
  @Test
  void run_sitesInOtherOrdersAndKilled_isTheSameModel() {
    int crashes =
        storm(3, study("scaffold", "3", "evaluate.holdout", "0.3", "evaluate.vote", "true"))
            + storm(1, study("fedavg", "2", "model.hidden", "5"))
            + storm(1, study("ditto", "2", "local.optimizer", "adam", "local.keep", "true"))
            + storm(1, study("fedavg", "2", "compress.bits", "8"))
            + storm(1, study("fedavg", "2", PRIVATE_SEARCH))
            + storm(1, study("rfa", "1", "strategy.iterations", "2"));
    assertThat(crashes).isPositive();
  }

  /** Runs a study under so many seeds of faults; how many parties were killed. */
  private static int storm(int seeds, StudySpec study) {
    Simulation<TrainState, TrainResult> world = world(study);
    Set<Optional<Digest>> bits = new HashSet<>();
    int crashes = 0;
    for (long seed = 0; seed < seeds; seed++) {
      SimulationReport<TrainResult> report = world.run(Fixture.stormy(seed));
      assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
      bits.add(report.resultBits());
      crashes += report.faults().crashes();
    }
    assertThat(bits).hasSize(1);
    return crashes;
  }

  @Test
  void run_anotherSeed_isAnotherModel() {
    SimulationOptions calm = SimulationOptions.of(1, Faults.none());
    String hidden = "model.hidden";
    Digest one =
        world(study("fedavg", "1", hidden, "5", "seed", "1")).run(calm).resultBits().orElseThrow();
    Digest two =
        world(study("fedavg", "1", hidden, "5", "seed", "2")).run(calm).resultBits().orElseThrow();
    assertThat(one).isNotEqualTo(two);
  }

  /** Seven parameters and some forty of the rarer outcome: as for a regression. */
  @Test
  void run_linearNetworkOnFewPatients_isRefusedUnlessTheDataAreOpen() {
    StudySpec open = study("fedavg", "1");
    StudySpec closed =
        new StudySpec(
            open.title(),
            open.purpose(),
            open.datasets(),
            open.sites(),
            open.cohort(),
            open.analysis(),
            open.formula(),
            open.options());
    SimulationOptions calm = SimulationOptions.of(1, Faults.none());
    assertThat(world(closed).run(calm).outcome()).isEqualTo(new Outcome.Refused());
    assertThat(world(open).run(calm).outcome()).isEqualTo(new Outcome.Succeeded());
  }
}
