package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.dp.AskedPrivacy;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.PatientKey;
import eu.sund.core.RowAccess;
import eu.sund.core.SiteId;
import eu.sund.core.Step;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import eu.sund.core.dp.ClippedSums;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Network;
import eu.sund.core.model.PublicRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Patients with several rows: protected, held out and counted as one. */
class SeveralRowsTest {
  private static final List<Variable> VARIABLES = variables();
  private static final RowAccess ACCESS = RowAccess.granted("test");

  private static List<Variable> variables() {
    List<Variable> all = new ArrayList<>(Patients.VARIABLES);
    all.add(Variable.patient("person"));
    return all;
  }

  /** Rows of which person p has those whose place leaves p when divided by {@code people}. */
  private static List<double[]> visits(int site, int rows, int people) {
    List<double[]> all = new ArrayList<>();
    for (double[] row : Patients.rows(site, rows)) {
      double[] more = Arrays.copyOf(row, row.length + 1);
      more[row.length] = PatientKey.of("person " + all.size() % people);
      all.add(more);
    }
    return all;
  }

  private static TrainExamples read(TrainModel model, List<double[]> rows) {
    return TrainExamples.read(
        model,
        Standard.ofRanges(model.numbers()),
        List.of(),
        Filter.all(),
        new MemoryRows(VARIABLES, rows),
        AtSite.alone(ACCESS));
  }

  private static TrainModel model(StudySpec study) {
    return TrainModel.of(
        TrainSetup.of(study, new Codebook(new DatasetId("heart"), Patients.VARIABLES)));
  }

  private static long[] sums(Network network, float[] weights, TrainExamples of) {
    ClippedSums sums = new ClippedSums(weights.length, 0.7);
    PrivateRound.EachPatient patients =
        new PrivateRound.EachPatient(
            network,
            of.examples(),
            of.byPatient(),
            IntStream.range(0, of.byPatient().offsets().length - 1).toArray());
    float[] gradient = new float[weights.length];
    for (int p = 0; p < patients.count(); p++) {
      patients.gradient(weights, p, gradient);
      sums.add(gradient);
    }
    return sums.sums().clone();
  }

  /** The promise of DP-SGD rests on this: a patient is all of a patient's rows. */
  @Test
  void gradient_allRowsOfOnePatientAway_movesTheSumByTheClipBoundAtMost() {
    TrainModel model = model(Sites.study("ill ~ age + pressure + sex", "model.hidden", "5"));
    PublicRandom random = PublicRandom.of(11, List.of("weights"));
    double most = 0;
    try (Network network = SiteModels.open(model, Artefacts.none())) {
      for (int trial = 0; trial < 20; trial++) {
        int people = 3 + random.below(8);
        List<double[]> rows = visits(trial, 60, people);
        double gone = PatientKey.of("person " + random.below(people));
        float[] weights = InitialWeights.of(model.network(), trial);
        for (int i = 0; i < weights.length; i++) {
          weights[i] += (float) (3 * random.normal());
        }
        long[] with = sums(network, weights, read(model, rows));
        List<double[]> rest = rows.stream().filter(row -> row[row.length - 1] != gone).toList();
        long[] without = sums(network, weights, read(model, rest));
        double square = 0;
        for (int i = 0; i < with.length; i++) {
          square += Math.pow((double) (with[i] - without[i]), 2);
        }
        assertThat(Math.sqrt(square))
            .isLessThanOrEqualTo((double) ClippedSums.sensitivity(with.length));
        most = Math.max(most, Math.sqrt(square));
      }
    }
    // The bound is reached: clipping bit.
    assertThat(most).isGreaterThan(0.99 * ClippedSums.CLIP_STEPS);
  }

  @Test
  void split_aPatientsRows_areAllOnOneSide() {
    TrainModel model = model(Sites.study("ill ~ age"));
    TrainExamples read = read(model, visits(0, 200, 40));
    Split split = read.split(0.3, 5, new SiteId("site-1"));
    assertThat(read.patients()).isEqualTo(40);
    assertThat(split.trained().length + split.held().length).isEqualTo(200);
    assertThat(split.patients()).isBetween(20, 36);
    List<Integer> held = IntStream.of(split.held()).map(i -> i % 40).boxed().toList();
    List<Integer> trained = IntStream.of(split.trained()).map(i -> i % 40).boxed().toList();
    assertThat(held).isNotEmpty().doesNotContainAnyElementsOf(trained);
    // row i is person i % 40, so the first rows are the first 40
    assertThat(Arrays.stream(read.oncePerPatient(split.held())).allMatch(i -> i < 40)).isTrue();
    assertThat(read.oncePerPatient(split.held())).hasSize(40 - split.patients());
  }

  @Test
  void train_severalRowsAPatient_patientsAreCountedNotRows() {
    List<MemoryRows> sites =
        IntStream.range(0, 3).mapToObj(k -> new MemoryRows(VARIABLES, visits(k, 120, 50))).toList();
    TrainResult result =
        Sites.train(Sites.study("ill ~ age + pressure + sex", "rounds", "2"), VARIABLES, sites);
    assertThat(result.patients()).isEqualTo(150);
    assertThat(Sites.metric(result, "patients")).isEqualTo(150);
    StudySpec noisy =
        Sites.study(
            "ill ~ age",
            "privacy.epsilon",
            "3",
            "privacy.patients",
            "50",
            "rounds",
            "1",
            "local.steps",
            "1");
    Counting asked = new Counting();
    assertThat(Sites.run(noisy, VARIABLES, sites, asked)).isInstanceOf(Step.Done.class);
    assertThat(asked.patients).containsExactly(50, 50, 50);
  }

  /** Notes how many there are to sample from. */
  private static final class Counting extends AskedPrivacy {
    private final List<Integer> patients = new ArrayList<>();

    @Override
    public int[] sample(int count, double rate) {
      patients.add(count);
      return super.sample(count, rate);
    }
  }
}
