package eu.sund.algorithms.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Aggregate;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Plan;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.SiteId;
import eu.sund.core.SiteMemory;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import eu.sund.core.dp.ClippedSums;
import eu.sund.core.dp.PrivacyCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What training with noise computes, asks of {@link Privacy}, promises and refuses. */
class DpSgdTest {
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 20, 100),
          Variable.category("sex", "f", "m"),
          Variable.integer("disease", 0, 1));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);
  private static final DpSgd SGD = new DpSgd();

  private static StudySpec study(Map<String, String> more) {
    TreeMap<String, String> options = new TreeMap<>(Map.of("epsilon", "2", "patients", "200"));
    options.putAll(more);
    return new StudySpec(
        "t",
        "p",
        List.of(CODEBOOK.dataset()),
        List.of(),
        Filter.all(),
        "dp-sgd",
        Formula.parse("disease ~ age + sex"),
        options);
  }

  private static MemoryRows rows(int count) {
    SplittableRandom random = new SplittableRandom(5);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double age = random.nextInt(30, 90);
      double sex = random.nextInt(2);
      double eta = (age - 60) / 10 + sex - 0.5;
      rows.add(new double[] {age, sex, random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0});
    }
    return new MemoryRows(VARIABLES, rows);
  }

  private static DpResult run(StudySpec study, Privacy privacy) {
    Plan plan = SGD.plan(study, CODEBOOK);
    DpQuestion broadcast = SGD.begin(study, CODEBOOK, plan);
    AtSite site =
        new AtSite(new SiteId("tartu"), RowAccess.granted("test"), SiteMemory.none(), privacy);
    while (true) {
      Update update = SGD.local(plan, broadcast, rows(200), site);
      Aggregate sum = new Aggregate(update.layout(), 1, update.tensors());
      switch (SGD.absorb(plan, broadcast, sum)) {
        case Step.Next<DpQuestion, DpResult> next -> broadcast = next.broadcast();
        case Step.Done<DpQuestion, DpResult> done -> {
          return done.result();
        }
        case Step.Failed<DpQuestion, DpResult> failed -> throw new AssertionError(failed.reason());
      }
    }
  }

  private static double estimate(DpResult result, String row) {
    return result.rows().stream()
        .filter(r -> r.name().startsWith(row))
        .findFirst()
        .orElseThrow()
        .estimate();
  }

  @Test
  void run_withoutNoiseAndClipping_isTheMaximumLikelihoodFitInBothPlaces() {
    for (String place : List.of("site", "sum")) {
      Map<String, String> options =
          Map.of(
              "noise",
              place,
              "rounds",
              "600",
              "clip",
              "10",
              "learning-rate",
              "2",
              "sampling-rate",
              "1",
              "epsilon",
              "1000");
      TreeMap<String, String> longer = new TreeMap<>(options);
      if (place.equals("site")) {
        longer.put("steps", "2");
      }
      DpResult result = run(study(longer), new AskedPrivacy());
      // the generating model has 0.1 and 1; 200 patients leave standard errors of 0.014 and 0.37
      assertThat(estimate(result, "age")).as(place).isCloseTo(0.1, within(0.045));
      assertThat(estimate(result, "sex")).as(place).isCloseTo(1, within(1.1));
    }
  }

  @Test
  void run_atTheSite_asksForTheSamplingAndNoiseThatThePlanPromises() {
    StudySpec study = study(Map.of("rounds", "3", "steps", "5", "sampling-rate", "0.2"));
    Plan plan = SGD.plan(study, CODEBOOK);
    var promised = plan.training().orElseThrow().steps();
    assertThat(promised.steps()).isEqualTo(15);
    assertThat(plan.cost()).isEqualTo(new PrivacyCost.Training(promised, 0));
    assertThat(plan.cost().spending().epsilon(1e-6)).isBetween(1.999, 2.0);
    AskedPrivacy asked = new AskedPrivacy();
    run(study, asked);
    double sigma = promised.multiplier() * ClippedSums.sensitivity(3);
    assertThat(asked.rates()).hasSize(15).containsOnly(0.2);
    assertThat(asked.variances()).hasSize(15).allMatch(v -> v >= sigma * sigma);
  }

  @Test
  void run_inTheSum_samplesAtTheSiteAndLeavesTheNoiseToTheSum() {
    StudySpec study = study(Map.of("rounds", "15", "noise", "sum", "sampling-rate", "0.2"));
    Plan plan = SGD.plan(study, CODEBOOK);
    var tensor = plan.layouts().getFirst().tensors().getFirst();
    var promised = plan.training().orElseThrow().steps();
    assertThat(Math.sqrt(tensor.noise().variance()) / tensor.noise().sensitivity())
        .isCloseTo(promised.multiplier(), within(1e-9));
    AskedPrivacy asked = new AskedPrivacy();
    run(study, asked);
    assertThat(asked.rates()).hasSize(15).containsOnly(0.2);
    assertThat(asked.variances()).isEmpty();
  }

  @Test
  void absorb_ofManySites_averagesTheirMoves() {
    StudySpec study = study(Map.of("rounds", "2"));
    Plan plan = SGD.plan(study, CODEBOOK);
    DpQuestion begin = SGD.begin(study, CODEBOOK, plan);
    Aggregate sum = new Aggregate(SGD.layout(plan, begin), 4, List.of(Values.of(4.0, -8.0, 0.0)));
    Step<DpQuestion, DpResult> step = SGD.absorb(plan, begin, sum);
    assertThat(step).isInstanceOf(Step.Next.class);
    assertThat(((Step.Next<DpQuestion, DpResult>) step).broadcast().numbers().subList(0, 3))
        .containsExactly(1.0, -2.0, 0.0);
  }

  @Test
  void plan_ofWhatBreaksThePromise_isRefused() {
    refused(Map.of("noise", "none"), "'site'");
    refused(Map.of("noise", "sum", "steps", "2"), "a round is one step");
    refused(Map.of("evaluate", "true"), "unknown option 'evaluate'");
    refused(Map.of("early-stopping", "5"), "unknown option");
    refused(Map.of("rounds", "2.5"), "whole number");
    refused(Map.of("sampling-rate", "1.5"), "sampling-rate");
    refused(Map.of("epsilon", "0.01", "rounds", "1000", "steps", "100"), "epsilon");
    StudySpec complete = study(Map.of());
    TreeMap<String, String> options = new TreeMap<>(complete.options());
    options.remove("patients");
    assertThatThrownBy(
            () ->
                SGD.plan(
                    new StudySpec(
                        "t",
                        "p",
                        complete.datasets(),
                        List.of(),
                        Filter.all(),
                        "dp-sgd",
                        complete.formula(),
                        options),
                    CODEBOOK))
        .hasMessageContaining("'patients' is missing");
  }

  private static void refused(Map<String, String> options, String words) {
    assertThatThrownBy(() -> SGD.plan(study(options), CODEBOOK))
        .as(options.toString())
        .hasMessageContaining(words);
  }
}
