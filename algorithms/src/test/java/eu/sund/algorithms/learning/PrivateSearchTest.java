package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.dp.UnaskedPrivacy;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.HeapMemory;
import eu.sund.core.Plan;
import eu.sund.core.RowAccess;
import eu.sund.core.SiteId;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.dp.Calibration;
import eu.sund.core.dp.SampledGaussian;
import eu.sund.core.dp.Spending;
import eu.sund.core.dp.TrainingNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A search whose candidates and choice are paid, and what it asks of the sites' secrets. */
class PrivateSearchTest {
  private static final String FORMULA = "ill ~ age + pressure + sex";
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), Patients.VARIABLES);
  private static final double HOLDOUT = 0.25;

  /** Holds out every fourth patient, takes all others into each step, and remembers. */
  private static final class Asked extends UnaskedPrivacy {
    final List<Integer> coins = new ArrayList<>();
    final List<Integer> samples = new ArrayList<>();
    final List<Double> stepNoise = new ArrayList<>();
    final List<Double> scoreNoise = new ArrayList<>();

    @Override
    public int[] sample(int patients, double rate) {
      if (rate == HOLDOUT) {
        coins.add(patients);
        return IntStream.range(0, patients).filter(i -> i % 4 == 3).toArray();
      }
      samples.add(patients);
      return IntStream.range(0, patients).toArray();
    }

    @Override
    public void addNoise(long[] sums, double variance) {
      (sums.length == 1 ? scoreNoise : stepNoise).add(variance);
    }
  }

  private static StudySpec study(String... more) {
    return Sites.privateStudy(FORMULA, 75, more);
  }

  private static StudySpec searched(String rates) {
    return study("search.local.rate", rates, "evaluate.holdout", "0.25");
  }

  private static Plan plan(StudySpec study) {
    return new Training().plan(study, CODEBOOK);
  }

  /** The steps of all candidates together, and a loss of each, within the study's epsilon. */
  @Test
  void plan_ofASearch_paysEveryCandidateAndTheChoice() {
    Plan plan = plan(searched("0.01,0.1,1"));
    TrainingNoise noise = plan.training().orElseThrow();
    assertThat(noise.steps().steps()).isEqualTo(3 * 12);
    assertThat(noise.steps().multiplier())
        .isEqualTo(Calibration.byRenyi(3, 1e-6, 0.5, 36))
        .isGreaterThan(plan(study()).training().orElseThrow().steps().multiplier());
    SampledGaussian scores = noise.apart().orElseThrow().releases();
    assertThat(scores.steps()).isEqualTo(3);
    assertThat(scores.rate()).isEqualTo(1);
    assertThat(plan.roundsMax()).isEqualTo(3 * (3 + 1));
    Spending spent = plan.cost().spending();
    assertThat(spent.epsilon(1e-6)).isBetween(2.99, 3.0);
    assertThat(Spending.of(noise.steps()).epsilon(1e-6)).isLessThanOrEqualTo(3.0);
    assertThat(Spending.of(scores).epsilon(1e-6)).isBetween(1.0, 3.0);
    // a patient who could be on both sides would pay more than the study says
    assertThat(Spending.of(noise.steps()).plus(Spending.of(scores)).epsilon(1e-6))
        .isGreaterThan(3.5);
    assertThat(plan.cost().words())
        .contains("training of 36 steps", "for patients whom no step takes, 3 figures");
    assertThat(plan.digest()).isNotEqualTo(plan(searched("0.01,0.1,2,3")).digest());
  }

  @Test
  void plan_candidatesWithOtherNumbersOfSteps_paysTheirSum() {
    Plan plan =
        plan(
            Sites.study(
                FORMULA,
                "privacy.epsilon",
                "3",
                "privacy.patients",
                "75",
                "rounds",
                "3",
                "search.local.steps",
                "2,5",
                "evaluate.holdout",
                "0.25"));
    assertThat(plan.training().orElseThrow().steps().steps()).isEqualTo(3 * 7);
  }

  @Test
  void search_choosesTheLeastLossOfPatientsWhomNoStepTakes() {
    Asked asked = new Asked();
    StudySpec study = searched("0.0001,0.5");
    var end = Sites.run(study, Patients.VARIABLES, Patients.sites(3, 100), asked);
    TrainResult result = ((Step.Done<TrainState, TrainResult>) end).result();
    TrainingNoise noise = plan(study).training().orElseThrow();
    // one coin a patient at each of three sites, once
    assertThat(asked.coins).hasSize(3);
    assertThat(asked.samples).hasSize(2 * 3 * 3 * 4);
    assertThat(asked.samples.getFirst())
        .isEqualTo(asked.coins.getFirst() - asked.coins.getFirst() / 4);
    double sigma = noise.apart().orElseThrow().releases().multiplier() * PrivateSearch.STEPS;
    assertThat(asked.scoreNoise).hasSize(2 * 3).allMatch(v -> v >= sigma * sigma);
    assertThat(asked.stepNoise).hasSize(2 * 3 * 3 * 4);
    assertThat(result.recipe().options()).containsEntry("local.rate", "0.5");
    assertThat(result.notes().get(1)).contains("Searched", "local.rate 0.5: ", "with noise");
    assertThat(result.privacy()).isNotNull();
    assertThat(result.metrics()).isEmpty();
    assertThat(result.patients()).isZero();
  }

  private static double score(List<double[]> rows, StudySpec study) {
    Training training = new Training();
    Plan plan = plan(study);
    TrainState begin = training.begin(study, CODEBOOK, plan).at(TrainState.Phase.CHECK, 3, 0);
    HeapMemory memory = new HeapMemory();
    AtSite site = new AtSite(new SiteId("turku"), RowAccess.granted("test"), memory, new Asked());
    MemoryRows data = new MemoryRows(Patients.VARIABLES, rows);
    return training.local(plan, begin, data, site).tensors().getFirst().scalar();
  }

  /** Without noise: whoever is held out moves the sum by one sensitivity at most. */
  @Test
  void score_onePatientMore_movesItByOneSensitivity() {
    List<double[]> rows = new ArrayList<>(Patients.rows(0, 4));
    List<double[]> three = rows.subList(0, 3);
    double steps = PrivateSearch.STEPS;
    StudySpec usual = searched("0.1,0.2");
    assertThat(score(three, usual)).isZero();
    // the model begins at nothing: everyone's loss is log 2, of at most 2
    assertThat(score(rows, usual)).isCloseTo(Math.log(2) / 2 * steps, within(1.0));
    StudySpec clipped =
        study(
            "search.local.rate", "0.1,0.2", "evaluate.holdout", "0.25", "privacy.loss-max", "0.1");
    assertThat(score(rows, clipped)).isEqualTo(steps);
  }

  @Test
  void plan_heldOutPatientsWithoutASearch_areRefused() {
    assertThatThrownBy(() -> plan(study("evaluate.holdout", "0.2")))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("evaluate.holdout is for a search");
    assertThatThrownBy(() -> plan(study("search.local.rate", "1,2")))
        .hasMessageContaining("set evaluate.holdout");
  }
}
