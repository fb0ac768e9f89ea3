package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.RowAccess;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrainingTest {
  private static final String FORMULA = "ill ~ age + pressure + sex";

  @Test
  void train_oneFullBatchStepARound_isThePooledGradientStep() {
    StudySpec study =
        Sites.study(
            FORMULA, "local.batch", "0", "local.steps", "1", "local.rate", "0.5", "rounds", "10");

    float[] federated =
        Sites.weights(Sites.train(study, Patients.VARIABLES, Patients.sites(4, 60)));
    float[] pooled = pooled(study, Patients.pooled(4, 60));

    assertThat(federated).hasSameSizeAs(pooled);
    // single precision, ten steps of weights around 1
    for (int i = 0; i < pooled.length; i++) {
      assertThat(federated[i]).isCloseTo(pooled[i], within(2e-6f));
    }
    assertThat(federated[0]).isGreaterThan(0.2f);
  }

  private static float[] pooled(StudySpec study, MemoryRows rows) {
    Codebook codebook = new Codebook(new DatasetId("heart"), Patients.VARIABLES);
    SingleSite.Outcome<TrainResult> outcome =
        SingleSite.run(new Training(), study, codebook, rows, RowAccess.granted("test"));
    if (outcome instanceof SingleSite.Outcome.Done<TrainResult> done) {
      return Sites.weights(done.result());
    }
    throw new AssertionError(outcome.toString());
  }

  @Test
  void train_everyStrategy_learns() {
    for (String strategy :
        List.of(
            "fedavg",
            "fedprox",
            "fedavgm",
            "fedadam",
            "fedyogi",
            "fedadagrad",
            "scaffold",
            "fednova",
            "partial",
            "ditto",
            "rfa")) {
      TrainResult result =
          Sites.train(
              Sites.study(
                  FORMULA,
                  "strategy.name",
                  strategy,
                  "local.steps",
                  "5",
                  "model.hidden",
                  strategy.equals("partial") ? "6" : "",
                  "model.norm",
                  "true",
                  "evaluate.holdout",
                  "0.25",
                  "rounds",
                  "12"),
              Patients.VARIABLES,
              Patients.sites(4, 80));
      // the risk that made the patients has an AUC of about 0.8 on them
      assertThat(Sites.metric(result, "auc")).as(strategy).isGreaterThan(0.72);
      assertThat(result.rounds()).as(strategy).hasSize(12);
      assertThat(result.rounds().getLast().loss())
          .as(strategy)
          .isLessThan(result.rounds().getFirst().loss());
    }
  }

  @Test
  void train_everyHead_learns() {
    List<MemoryRows> sites = Patients.sites(3, 100);
    String[] common = {"rounds", "15", "local.rate", "0.2"};
    TrainResult stage =
        Sites.train(study("stage ~ age + pressure + sex", common), Patients.VARIABLES, sites);
    assertThat(Sites.metric(stage, "accuracy")).isGreaterThan(0.55);
    assertThat(Sites.metric(stage, "auc-macro")).isGreaterThan(0.7);

    TrainResult days =
        Sites.train(
            study("ill ~ age + pressure + sex", common, "model.head", "cox", "model.time", "days"),
            Patients.VARIABLES,
            sites);
    assertThat(Sites.metric(days, "c-index-within-sites")).isGreaterThan(0.6);
    assertThat(Sites.metric(days, "c-index"))
        .isCloseTo(Sites.metric(days, "c-index-within-sites"), within(0.1));

    TrainResult both =
        Sites.train(
            study(FORMULA, common, "model.head", "multilabel", "model.labels", "admitted"),
            Patients.VARIABLES,
            sites);
    assertThat(Sites.metric(both, "auc-macro")).isGreaterThan(0.65);
    assertThat(Sites.metric(both, "f1-micro")).isGreaterThan(0.5);

    TrainResult pressure =
        Sites.train(study("age ~ ill + pressure + stage", common), Patients.VARIABLES, sites);
    assertThat(Sites.metric(pressure, "r2")).isGreaterThan(0.1);
    assertThat(Sites.metric(pressure, "rmse")).isBetween(5.0, 13.0);
  }

  private static StudySpec study(String formula, String[] common, String... more) {
    String[] all = Arrays.copyOf(common, common.length + more.length);
    System.arraycopy(more, 0, all, common.length, more.length);
    return Sites.study(formula, all);
  }

  @Test
  void train_groups_areJudgedApart() {
    TrainResult result =
        Sites.train(
            Sites.study(FORMULA, "evaluate.by", "sex", "model.embedding", "2"),
            Patients.VARIABLES,
            Patients.sites(3, 80));
    double all = Sites.metric(result, "patients");
    assertThat(
            Sites.metric(result, "federated", "sex=female", "patients")
                + Sites.metric(result, "federated", "sex=male", "patients"))
        .isEqualTo(all);
    assertThat(all).isEqualTo(3 * 80 + 33);

    TrainResult byNumber =
        Sites.train(
            Sites.study(FORMULA, "evaluate.by", "admitted"),
            Patients.VARIABLES,
            Patients.sites(3, 80));
    assertThat(Sites.metric(byNumber, "federated", "admitted=1", "patients"))
        .isBetween(80.0, 200.0);
  }

  @Test
  void train_ditto_judgesPersonalModelsToo() {
    TrainResult result =
        Sites.train(
            Sites.study(FORMULA, "strategy.name", "ditto", "strategy.mu", "0.01"),
            Patients.VARIABLES,
            Patients.sites(3, 80));
    assertThat(Sites.metric(result, "personal", "all", "log-loss"))
        .isLessThan(Sites.metric(result, "federated", "all", "log-loss"));
  }

  @Test
  void train_modelsThatGetWorse_areVotedDownAndTakenBack() {
    StudySpec wild =
        Sites.study(
            FORMULA,
            "model.hidden",
            "8",
            "local.rate",
            "40",
            "strategy.norm-max",
            "1000",
            "evaluate.holdout",
            "0.3",
            "evaluate.vote",
            "true",
            "evaluate.tolerance",
            "0",
            "rounds",
            "12");
    TrainResult result = Sites.train(wild, Patients.VARIABLES, Patients.sites(4, 80));
    assertThat(result.rounds()).anyMatch(r -> !r.accepted());
    double best =
        result.rounds().stream()
            .filter(TrainResult.Round::accepted)
            .mapToDouble(r -> r.heldOut() == null ? Double.NaN : r.heldOut())
            .min()
            .orElseThrow();
    assertThat(Sites.metric(result, "log-loss")).isCloseTo(best, within(0.05));
  }

  @Test
  void train_noBetterHeldOutLoss_stopsEarlyWithTheBest() {
    TrainResult result =
        Sites.train(
            Sites.study(
                FORMULA,
                "model.hidden",
                "32",
                "local.optimizer",
                "adam",
                "local.rate",
                "0.01",
                "local.steps",
                "20",
                "evaluate.holdout",
                "0.3",
                "evaluate.patience",
                "3",
                "rounds",
                "60"),
            Patients.VARIABLES,
            Patients.sites(3, 40));
    assertThat(result.rounds().size()).isLessThan(60);
    assertThat(result.chosenRound()).isPositive().isEqualTo(result.rounds().size() - 3);
  }

  @Test
  void train_everySiteDiverges_fails() {
    Step<TrainState, TrainResult> end =
        Sites.run(
            Sites.study(
                "age ~ pressure + ill",
                "model.scale",
                "none",
                "local.rate",
                "100",
                "local.steps",
                "200"),
            Patients.VARIABLES,
            Patients.sites(3, 40));
    assertThat(end).isInstanceOf(Step.Failed.class);
    assertThat(end.toString()).contains("local.rate");
  }

  @Test
  void plan_wrongOptions_areNamed() {
    refused("unknown option 'local.ratte'; did you mean local.rate", FORMULA, "local.ratte", "1");
    refused("holdout", FORMULA, "evaluate.vote", "true");
    refused("interactions", "ill ~ age * sex");
    refused("scaffold", FORMULA, "strategy.name", "scaffold", "local.optimizer", "adam");
    refused("must be one of", FORMULA, "strategy.name", "fedsgd");
    refused("does not fit head", "age ~ sex", "model.head", "logistic");
    refused("class-weights", "age ~ sex", "local.class-weights", "balanced");
    refused("model.time", FORMULA, "model.head", "cox");
  }

  private static void refused(String message, String formula, String... options) {
    StudySpec study = Sites.study(formula, options);
    Codebook codebook = new Codebook(new DatasetId("heart"), Patients.VARIABLES);
    assertThatThrownBy(() -> new Training().plan(study, codebook)).hasMessageContaining(message);
  }
}
