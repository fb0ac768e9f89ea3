package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.dp.UnaskedPrivacy;
import eu.sund.algorithms.learning.metric.Concordance;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Plan;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.model.PublicRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Intervals of figures by replicates over sites. */
final class BootstrapTest {
  private static final int REPLICATES = 400;

  /** Draws from a public seed, as no site would. */
  private static final class Seeded extends UnaskedPrivacy {
    private final PublicRandom random;

    Seeded(String name) {
      random = PublicRandom.of(5, List.of(name));
    }

    @Override
    public int[] copies(int patients) {
      int[] copies = new int[patients];
      for (int i = 0; i < patients; i++) {
        double product = random.uniform();
        while (product > Math.exp(-1)) {
          copies[i]++;
          product *= random.uniform();
        }
      }
      return copies;
    }
  }

  private static TrainResult train(StudySpec study) {
    Step<TrainState, TrainResult> end =
        Sites.run(study, Patients.VARIABLES, Patients.sites(4, 120), new Seeded("federated"));
    return ((Step.Done<TrainState, TrainResult>) end).result();
  }

  private static StudySpec study(String formula, String... more) {
    List<String> options =
        new ArrayList<>(List.of("evaluate.bootstrap", Integer.toString(REPLICATES), "rounds", "4"));
    options.addAll(Arrays.asList(more));
    return Sites.study(formula, options.toArray(String[]::new));
  }

  private static TrainResult.Metric metric(TrainResult result, String name) {
    return result.metrics().stream()
        .filter(m -> m.group().equals("all") && m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not among " + result.metrics()));
  }

  private static double[] interval(TrainResult result, String name) {
    TrainResult.Metric metric = metric(result, name);
    Double low = metric.low();
    Double high = metric.high();
    if (low == null || high == null) {
      throw new AssertionError(name + " has no interval");
    }
    assertThat(metric.value()).as(name).isBetween(low, high);
    return new double[] {low, high};
  }

  private interface Statistic {
    double of(double[] scores, double[] labels);
  }

  /** The ordinary bootstrap, with all patients in one place: as many are drawn as there are. */
  private static double[] pooled(double[] scores, double[] labels, Statistic statistic) {
    PublicRandom random = PublicRandom.of(6, List.of("pooled"));
    double[] drawn = new double[2 * REPLICATES];
    for (int b = 0; b < drawn.length; b++) {
      double[] s = new double[scores.length];
      double[] y = new double[scores.length];
      for (int i = 0; i < s.length; i++) {
        int who = random.below(s.length);
        s[i] = scores[who];
        y[i] = labels[who];
      }
      drawn[b] = statistic.of(s, y);
    }
    Arrays.sort(drawn);
    return new double[] {drawn[(int) (0.025 * drawn.length)], drawn[(int) (0.975 * drawn.length)]};
  }

  private static double auc(double[] scores, double[] labels) {
    float[] times = new float[scores.length];
    float[] events = new float[scores.length];
    for (int i = 0; i < times.length; i++) {
      // An event at once is comparable with all who have none.
      times[i] = labels[i] == 1 ? 0 : 1;
      events[i] = (float) labels[i];
    }
    return Concordance.count(times, events, scores).index();
  }

  private static double accuracy(double[] scores, double[] labels) {
    double right = 0;
    for (int i = 0; i < scores.length; i++) {
      right += scores[i] >= 0 == (labels[i] == 1) ? 1 : 0;
    }
    return right / scores.length;
  }

  private static double f1(double[] scores, double[] labels) {
    double hits = 0;
    double all = 0;
    for (int i = 0; i < scores.length; i++) {
      hits += scores[i] >= 0 ? labels[i] : 0;
      all += labels[i] + (scores[i] >= 0 ? 1 : 0);
    }
    return 2 * hits / all;
  }

  @Test
  void intervals_overSites_areThoseOfThePooledBootstrap() {
    TrainResult result = train(study("ill ~ age + sex"));
    float[] w = Sites.weights(result);
    List<double[]> rows = new ArrayList<>();
    for (int site = 0; site < 4; site++) {
      rows.addAll(Patients.rows(site, 120 + 11 * site));
    }
    TrainResult.Column age = result.inputs().getFirst();
    double[] scores =
        rows.stream()
            .mapToDouble(r -> w[0] * (r[0] - age.centre()) / age.scale() + bias(w) + w[2] * r[2])
            .toArray();
    double[] labels = rows.stream().mapToDouble(r -> r[3]).toArray();
    // The model is read off rightly, and the figures are those of these patients.
    assertThat(metric(result, "auc").value()).isCloseTo(auc(scores, labels), within(0.003));
    assertThat(metric(result, "accuracy").value()).isCloseTo(accuracy(scores, labels), within(.01));

    // Of 400 and 800 replicates an end of an interval has a standard deviation of about a sixth of
    // the figure's own, which is about 0.02: half an interval is 0.04.
    same(interval(result, "auc"), pooled(scores, labels, BootstrapTest::auc), 0.008);
    same(interval(result, "accuracy"), pooled(scores, labels, BootstrapTest::accuracy), 0.01);
    same(interval(result, "f1"), pooled(scores, labels, BootstrapTest::f1), 0.012);
    double[] slope = interval(result, "calibration-slope");
    assertThat(slope[1] - slope[0]).isBetween(0.2, 1.5);
    interval(result, "auprc");
    interval(result, "brier");
    assertThat(metric(result, "patients").low()).isNull();
    assertThat(result.notes()).anyMatch(n -> n.contains("95 % of 400 replicates"));
  }

  private static double bias(float[] weights) {
    return weights[weights.length - 1];
  }

  private static void same(double[] one, double[] other, double apart) {
    assertThat(one[0]).isCloseTo(other[0], within(apart));
    assertThat(one[1]).isCloseTo(other[1], within(apart));
    assertThat(other[1] - other[0]).isGreaterThan(2 * apart);
  }

  @Test
  void intervals_ofOtherHeads_holdTheFigure() {
    TrainResult cox = train(study("ill ~ age + sex", "model.head", "cox", "model.time", "days"));
    interval(cox, "c-index-within-sites");
    interval(cox, "c-index");
    TrainResult stages = train(study("stage ~ age + pressure"));
    interval(stages, "accuracy");
    interval(stages, "f1-macro");
    assertThat(metric(stages, "auc-macro").low()).isNull();
    TrainResult both =
        train(
            study("ill ~ age + pressure", "model.head", "multilabel", "model.labels", "admitted"));
    interval(both, "f1-micro");
    interval(both, "f1-macro");
    TrainResult pressure = train(study("pressure ~ age"));
    interval(pressure, "rmse");
  }

  @Test
  void plan_ofReplicates_countsTheirRound_andIsBounded() {
    Codebook codebook = new Codebook(new DatasetId("heart"), Patients.VARIABLES);
    Training training = new Training();
    Plan without = training.plan(Sites.study("ill ~ age", "rounds", "4"), codebook);
    Plan with = training.plan(study("ill ~ age"), codebook);
    assertThat(with.roundsMax()).isEqualTo(without.roundsMax() + 1);
    assertThat(with.layout("bootstrap").tensors().getFirst().shape())
        .containsExactly(REPLICATES, 1, 1200);
    assertThatThrownBy(
            () ->
                training.plan(
                    Sites.study("ill ~ age", "evaluate.bootstrap", "2000", "evaluate.by", "stage"),
                    codebook))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("2000 replicates of");
    assertThatThrownBy(
            () -> training.plan(Sites.study("ill ~ age", "evaluate.bootstrap", "3"), codebook))
        .hasMessageContaining("at least 50");
  }

  /** Each model's replicates are its own: drawn apart, and of its own scores. */
  @Test
  void intervals_ofPersonalModels_standBesideTheFederatedOnes() {
    TrainResult result = train(study("ill ~ age + sex", "strategy.name", "ditto"));
    for (String model : List.of("federated", "personal")) {
      TrainResult.Metric auc =
          result.metrics().stream()
              .filter(m -> m.model().equals(model) && m.name().equals("auc"))
              .findFirst()
              .orElseThrow();
      assertThat(auc.value())
          .isBetween(
              java.util.Objects.requireNonNull(auc.low()),
              java.util.Objects.requireNonNull(auc.high()));
    }
    assertThat(
            result.metrics().stream()
                .filter(m -> m.name().equals("auc"))
                .map(TrainResult.Metric::low)
                .distinct())
        .hasSize(2);
  }

  @Test
  void groups_bySeveralVariables_areJudgedApartWithIntervals() {
    TrainResult result = train(study("ill ~ age + sex", "evaluate.by", "sex,stage"));
    assertThat(result.metrics().stream().map(TrainResult.Metric::group).distinct())
        .containsExactly("all", "sex=female", "sex=male", "stage=i", "stage=ii", "stage=iii");
    double stages = 0;
    for (String stage : List.of("i", "ii", "iii")) {
      stages += Sites.metric(result, "federated", "stage=" + stage, "patients");
    }
    assertThat(stages).isEqualTo(Sites.metric(result, "patients"));
    assertThat(
            result.metrics().stream()
                .filter(m -> m.group().equals("sex=male") && m.name().equals("auc"))
                .map(TrainResult.Metric::low))
        .doesNotContainNull()
        .hasSize(1);
  }

  /** A level at two sites would be the two sites: the whole variable is left out, at the sites. */
  @Test
  void groups_levelAtTwoSites_noneOfTheVariableIsCounted() {
    List<MemoryRows> sites = new ArrayList<>();
    for (int site = 0; site < 5; site++) {
      List<double[]> rows = new ArrayList<>(Patients.rows(site, 90));
      for (double[] row : rows) {
        row[5] = site < 3 ? 0 : 1; // three sites of one country, two of another
      }
      sites.add(new MemoryRows(Patients.VARIABLES, rows));
    }
    StudySpec study = Sites.study("ill ~ age", "evaluate.by", "stage,sex", "rounds", "1");
    TrainResult two =
        ((Step.Done<TrainState, TrainResult>)
                Sites.run(study, Patients.VARIABLES, sites, new Seeded("")))
            .result();
    assertThat(two.metrics().stream().map(TrainResult.Metric::group).distinct())
        .containsExactly("all", "sex=female", "sex=male");
    assertThat(two.notes()).anyMatch(n -> n.startsWith("No figures by stage"));

    sites.add(sites.getLast());
    TrainResult three =
        ((Step.Done<TrainState, TrainResult>)
                Sites.run(study, Patients.VARIABLES, sites, new Seeded("")))
            .result();
    assertThat(three.metrics().stream().map(TrainResult.Metric::group).distinct())
        .containsExactly("all", "stage=i", "stage=ii", "sex=female", "sex=male");
  }
}
