package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.dp.AskedPrivacy;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.Release;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.dp.ClippedSums;
import eu.sund.core.dp.PrivacyCost;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Training of networks with differential privacy of each patient. */
class PrivateTrainingTest {
  private static final String FORMULA = "ill ~ age + pressure + sex";

  private static StudySpec study(String... more) {
    return Sites.privateStudy(FORMULA, 100, more);
  }

  private static Plan plan(StudySpec study) {
    return new Training().plan(study, new Codebook(new DatasetId("heart"), Patients.VARIABLES));
  }

  private static TrainResult train(StudySpec study, int sites, Privacy privacy) {
    var end = Sites.run(study, Patients.VARIABLES, Patients.sites(sites, 100), privacy);
    assertThat(end).isInstanceOf(Step.Done.class);
    return ((Step.Done<TrainState, TrainResult>) end).result();
  }

  @Test
  void plan_promisesItsStepsAndReleasesTheModelOnly() {
    Plan plan = plan(study("model.hidden", "4"));
    assertThat(plan.layouts()).hasSize(1);
    assertThat(plan.layouts().getFirst().tensors()).hasSize(1);
    assertThat(plan.roundsMax()).isEqualTo(3);
    var promised = plan.training().orElseThrow().steps();
    assertThat(promised.steps()).isEqualTo(12);
    assertThat(plan.cost()).isEqualTo(new PrivacyCost.Training(promised, 0));
    assertThat(plan.cost().spending().epsilon(1e-6)).isBetween(2.99, 3.0);
  }

  @Test
  void train_asksForWhatThePlanPromisesAndTellsNoNumberOfPatients() {
    StudySpec study =
        study("model.hidden", "4", "privacy.sampling-rate", "0.25", "strategy.name", "fedadam");
    AskedPrivacy asked = new AskedPrivacy();
    TrainResult result = train(study, 3, asked);
    Plan plan = plan(study);
    int size = plan.layouts().getFirst().tensors().getFirst().size();
    double sigma =
        plan.training().orElseThrow().steps().multiplier() * ClippedSums.sensitivity(size);
    // three sites, three rounds, four steps
    assertThat(asked.rates()).hasSize(36).containsOnly(0.25);
    assertThat(asked.variances()).hasSize(36).allMatch(v -> v >= sigma * sigma);
    assertThat(result.patients()).isZero();
    assertThat(result.rounds()).isEmpty();
    assertThat(result.metrics()).isEmpty();
    assertThat(result.evaluatedOn()).isEqualTo("nobody");
    assertThat(result.notes().getFirst()).contains("epsilon 3.0, delta 1.0E-6");
    // what counts nobody has no small counts: a rule that allows none withholds nothing
    assertThat(new Training().release(result, counts -> false))
        .isInstanceOfSatisfying(
            Release.Open.class, open -> assertThat(open.result()).isEqualTo(result));
  }

  @Test
  void train_withoutNoiseAndClipping_takesTheStepsOfPlainTraining() {
    // 100 patients at the one site, as many as the study says
    float[] noisy =
        Sites.weights(
            train(
                study("privacy.clip", "50", "privacy.sampling-rate", "1"), 1, new AskedPrivacy()));
    float[] plain =
        Sites.weights(
            train(
                Sites.study(
                    FORMULA,
                    "rounds",
                    "3",
                    "local.steps",
                    "4",
                    "local.batch",
                    "0",
                    "model.scale",
                    "range",
                    "strategy.weights",
                    "equal"),
                1,
                Privacy.none()));
    assertThat(noisy.length).isEqualTo(plain.length);
    for (int i = 0; i < plain.length; i++) {
      assertThat((double) noisy[i]).isCloseTo(plain[i], within(1e-4));
    }
    assertThat(plain).isNotEqualTo(Sites.weights(train(study(), 1, new AskedPrivacy())));
  }

  @Test
  void plan_ofWhatBreaksThePromise_isRefused() {
    refused("evaluate", "evaluate.holdout", "0.2");
    refused("evaluate", "evaluate.cohort", "age > 50");
    refused("evaluate", "evaluate.by", "sex");
    refused("model.scale", "model.scale", "federated");
    refused("strategy.weights", "strategy.weights", "patients");
    refused("class-weights", "local.class-weights", "balanced");
    for (String strategy : List.of("scaffold", "fednova", "partial", "ditto", "rfa")) {
      refused("strategy " + strategy, "strategy.name", strategy);
    }
    refused("privacy.noise", "privacy.noise", "none");
    refused("leaves nothing to learn", "privacy.epsilon", "0.01", "local.steps", "100000");
    refused("cox", "model.head", "cox", "model.time", "days");
    assertThatThrownBy(() -> plan(Sites.study(FORMULA, "privacy.epsilon", "1")))
        .hasMessageContaining("'privacy.patients' is missing");
    assertThatThrownBy(() -> plan(Sites.study(FORMULA, "privacy.clip", "1")))
        .hasMessageContaining("unknown option 'privacy.clip'");
  }

  private static void refused(String words, String... options) {
    assertThatThrownBy(() -> plan(study(options)))
        .as(String.join(" ", options))
        .hasMessageContaining(words);
  }
}
