package eu.sund.algorithms.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Noise;
import eu.sund.core.Plan;
import eu.sund.core.RowAccess;
import eu.sund.core.StudySpec;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Variable;
import eu.sund.core.Zcdp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Without noise: what the analyses compute, promise and refuse. */
class DpAnalysesTest {
  private static final RowAccess ACCESS = RowAccess.granted("test");
  private static final List<Variable> VARIABLES =
      List.of(
          Variable.number("age", "a", 18, 98),
          Variable.number("chol", "mg/dL", 100, 500),
          Variable.category("cp", "none", "mild", "strong"),
          Variable.integer("disease", 0, 1));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);
  private static final int AGE = 0;
  private static final int CHOL = 1;
  private static final int CP = 2;

  private static List<double[]> patients(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double age = Math.rint(random.nextDouble(30, 90));
      double chol = 180 + age + random.nextDouble(-60, 60);
      double cp = random.nextInt(3);
      double eta = (age - 60) / 20 + 0.5 * cp - 0.4;
      double disease = random.nextDouble() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
      rows.add(new double[] {age, random.nextInt(20) == 0 ? Double.NaN : chol, cp, disease});
    }
    return rows;
  }

  private static MemoryRows rows(List<double[]> rows) {
    return new MemoryRows(VARIABLES, rows);
  }

  private static StudySpec study(String analysis, String formula, Map<String, String> options) {
    return study(analysis, formula, Filter.all(), options);
  }

  private static StudySpec study(
      String analysis, String formula, Filter cohort, Map<String, String> options) {
    return new StudySpec(
        "t",
        "p",
        List.of(CODEBOOK.dataset()),
        List.of(),
        cohort,
        analysis,
        Formula.parse(formula),
        new TreeMap<>(options));
  }

  private static DpResult run(DpAnalysis analysis, StudySpec study, List<double[]> patients) {
    var outcome = SingleSite.run(analysis, study, CODEBOOK, rows(patients), ACCESS);
    assertThat(outcome).isInstanceOf(SingleSite.Outcome.Done.class);
    return ((SingleSite.Outcome.Done<DpResult>) outcome).result();
  }

  private static double estimate(DpResult result, String row) {
    return result.rows().stream()
        .filter(r -> r.name().equals(row))
        .findFirst()
        .orElseThrow()
        .estimate();
  }

  private static Map<String, String> epsilon(double epsilon) {
    return Map.of("epsilon", Double.toString(epsilon));
  }

  private static List<StudySpec> studies() {
    Map<String, String> e = epsilon(1);
    return List.of(
        study("dp-count", "age ~ 1", e),
        study("dp-histogram", "cp ~ 1", e),
        study("dp-histogram", "age ~ 1", e),
        study("dp-mean", "chol ~ 1", e),
        study("dp-quantile", "chol ~ 1", e),
        study("dp-glm", "chol ~ age + cp", e),
        study("dp-glm", "disease ~ age + cp", e));
  }

  private static DpAnalysis analysis(StudySpec study) {
    return switch (study.analysis()) {
      case "dp-count" -> new DpCount();
      case "dp-histogram" -> new DpHistogram();
      case "dp-mean" -> new DpMean();
      case "dp-quantile" -> new DpQuantile();
      default -> new DpGlm();
    };
  }

  @Test
  void count_ofACohort_isTheNumberOfKnownValues() {
    List<double[]> patients = patients(500, 1);
    StudySpec study =
        study("dp-count", "chol ~ 1", Filter.parse("age >= 60 and cp = 'mild'"), epsilon(1));
    double expected =
        patients.stream().filter(r -> r[AGE] >= 60 && r[CP] == 1 && !Double.isNaN(r[CHOL])).count();
    assertThat(estimate(run(new DpCount(), study, patients), "patients")).isEqualTo(expected);
  }

  @Test
  void histogram_ofLevelsAndOfEdges_countsEveryPatientOnce() {
    List<double[]> patients = patients(500, 2);
    DpResult levels = run(new DpHistogram(), study("dp-histogram", "cp ~ 1", epsilon(1)), patients);
    for (int level = 0; level < 3; level++) {
      int code = level;
      assertThat(estimate(levels, VARIABLES.get(CP).levels().get(level)))
          .isEqualTo((double) patients.stream().filter(r -> r[CP] == code).count());
    }
    DpResult ages =
        run(
            new DpHistogram(),
            study("dp-histogram", "age ~ 1", Map.of("epsilon", "1", "edges", "40, 60,80")),
            patients);
    assertThat(estimate(ages, "[40.0, 60.0)"))
        .isEqualTo((double) patients.stream().filter(r -> r[AGE] >= 40 && r[AGE] < 60).count());
    assertThat(estimate(ages, "[60.0, 80.0]"))
        .isEqualTo((double) patients.stream().filter(r -> r[AGE] >= 60 && r[AGE] <= 80).count());
    assertThat(
            run(new DpHistogram(), study("dp-histogram", "age ~ 1", epsilon(1)), patients).rows())
        .hasSize(10)
        .extracting(DpResult.Row::estimate)
        .satisfies(cells -> assertThat(cells.stream().mapToDouble(c -> c).sum()).isEqualTo(500));
  }

  @Test
  void mean_withoutNoise_isTheMean() {
    List<double[]> patients = patients(800, 3);
    double mean =
        patients.stream()
            .mapToDouble(r -> r[CHOL])
            .filter(v -> !Double.isNaN(v))
            .average()
            .orElse(0);
    DpResult result = run(new DpMean(), study("dp-mean", "chol ~ 1", epsilon(1)), patients);
    assertThat(estimate(result, "mean")).isCloseTo(mean, within(1e-3));
  }

  @Test
  void quantile_withoutNoise_isThatOfThePatientsAndRises() {
    List<double[]> patients = patients(20_000, 4);
    double[] sorted = patients.stream().mapToDouble(r -> r[AGE]).sorted().toArray();
    DpResult result =
        run(
            new DpQuantile(),
            study("dp-quantile", "age ~ 1", Map.of("epsilon", "1000000", "ranks", "0.1,0.5,0.9")),
            patients);
    for (double rank : new double[] {0.1, 0.5, 0.9}) {
      // ages are whole years, cells 80/65536 of a year
      assertThat(estimate(result, "quantile " + rank))
          .isCloseTo(sorted[(int) (rank * sorted.length)], within(1.01));
    }
    assertThat(result.rows().stream().limit(3).map(DpResult.Row::estimate)).isSorted();
  }

  @Test
  void glmGaussian_withoutNoise_isLeastSquares() {
    List<double[]> patients = patients(3_000, 5);
    DpResult ours = run(new DpGlm(), study("dp-glm", "chol ~ age + cp", epsilon(1e6)), patients);
    GlmResult glm = glm("chol ~ age + cp", patients);
    for (GlmResult.Coefficient coefficient : glm.coefficients()) {
      DpResult.Row row =
          ours.rows().stream()
              .filter(r -> r.name().equals(coefficient.term()))
              .findFirst()
              .orElseThrow();
      assertThat(row.estimate())
          .as(row.name())
          .isCloseTo(coefficient.estimate(), within(0.02 * coefficient.standardError()));
      assertThat(Objects.requireNonNull(row.standardError()).doubleValue())
          .isCloseTo(coefficient.standardError(), within(0.05 * coefficient.standardError()));
    }
  }

  @Test
  void glmLogistic_manySteps_isMaximumLikelihood() {
    List<double[]> patients = patients(3_000, 6);
    DpResult ours =
        run(
            new DpGlm(),
            study("dp-glm", "disease ~ age + cp", Map.of("epsilon", "1000", "rounds", "400")),
            patients);
    GlmResult glm = glm("disease ~ age + cp", patients);
    for (GlmResult.Coefficient coefficient : glm.coefficients()) {
      assertThat(estimate(ours, coefficient.term()))
          .as(coefficient.term())
          .isCloseTo(coefficient.estimate(), within(0.05 * coefficient.standardError()));
    }
  }

  private static GlmResult glm(String formula, List<double[]> patients) {
    StudySpec study = study("glm", formula, Map.of());
    return ((SingleSite.Outcome.Done<GlmResult>)
            SingleSite.run(new Glm(), study, CODEBOOK, rows(patients), ACCESS))
        .result();
  }

  @Test
  void plan_ofEveryAnalysis_costsWhatEpsilonBuys() {
    for (StudySpec study : studies()) {
      Plan plan = analysis(study).plan(study, CODEBOOK);
      assertThat(plan.cost().spending().rho())
          .as(study.analysis())
          .isCloseTo(Zcdp.rho(1, 1e-6), within(1e-12));
      assertThat(Zcdp.epsilon(plan.cost().spending().rho(), 1e-6)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void local_onNeighbours_staysWithinTheDeclaredSensitivity() {
    SplittableRandom random = new SplittableRandom(7);
    double[][] extremes = {
      {18, 100, 2, 1}, {98, 500, 2, 0}, {98, 100, 1, 1}, {18, 500, 0, 0}, {58, 300, 0, 1}
    };
    for (StudySpec study : studies()) {
      DpAnalysis analysis = analysis(study);
      Plan plan = analysis.plan(study, CODEBOOK);
      TensorSpec tensor = plan.layouts().getFirst().tensors().getFirst();
      double largest = 0;
      for (int i = 0; i < 40; i++) {
        List<double[]> patients = patients(30, random.nextLong());
        List<double[]> one = new ArrayList<>(patients);
        one.add(i < extremes.length ? extremes[i] : patients(1, random.nextLong()).getFirst());
        largest = Math.max(largest, distance(analysis, study, plan, patients, one));
      }
      assertThat(largest)
          .as("%s of %s", study.analysis(), study.formula().text())
          .isLessThanOrEqualTo(tensor.noise().sensitivity())
          .isGreaterThan(0.3 * tensor.noise().sensitivity());
    }
  }

  private static double distance(
      DpAnalysis analysis, StudySpec study, Plan plan, List<double[]> a, List<double[]> b) {
    DpQuestion question = analysis.begin(study, CODEBOOK, plan);
    double[] first =
        analysis
            .local(plan, question, rows(a), AtSite.alone(ACCESS))
            .tensors()
            .getFirst()
            .toArray();
    double[] second =
        analysis
            .local(plan, question, rows(b), AtSite.alone(ACCESS))
            .tensors()
            .getFirst()
            .toArray();
    double square = 0;
    for (int i = 0; i < first.length; i++) {
      square += (first[i] - second[i]) * (first[i] - second[i]);
    }
    return Math.sqrt(square);
  }

  @Test
  void clip_smallerThanTheRows_lessensNoiseAndIsKept() {
    Map<String, String> options = Map.of("epsilon", "1", "clip", "0.5");
    StudySpec study = study("dp-glm", "chol ~ age + cp", options);
    DpGlm analysis = new DpGlm();
    Plan plan = analysis.plan(study, CODEBOOK);
    Noise noise = plan.layouts().getFirst().tensors().getFirst().noise();
    List<double[]> none = List.of();
    double moved = distance(analysis, study, plan, none, List.of(new double[] {98, 500, 2, 1}));
    assertThat(moved)
        .isLessThanOrEqualTo(noise.sensitivity())
        .isGreaterThan(0.9 * noise.sensitivity());
  }

  @Test
  void state_writtenAndRead_isTheSame() throws IOException {
    StudySpec study = study("dp-glm", "disease ~ age + cp", epsilon(1));
    DpGlm analysis = new DpGlm();
    Plan plan = analysis.plan(study, CODEBOOK);
    DpQuestion question =
        analysis.begin(study, CODEBOOK, plan).next(List.of(0.1, -3.0, Double.MIN_VALUE));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    analysis.write(question, out);
    DpQuestion back = analysis.read(plan, Blob.of(out.toByteArray()));
    assertThat(back).isEqualTo(question);
    byte[] cut = java.util.Arrays.copyOf(out.toByteArray(), out.size() - 9);
    assertThatThrownBy(() -> analysis.read(plan, Blob.of(cut))).isInstanceOf(IOException.class);
  }

  @Test
  void local_siteWithoutPatients_isZeros() {
    for (StudySpec study : studies()) {
      Analysis<DpQuestion, DpResult> analysis = analysis(study);
      Plan plan = analysis.plan(study, CODEBOOK);
      Update update =
          analysis.local(
              plan, analysis.begin(study, CODEBOOK, plan), rows(List.of()), AtSite.alone(ACCESS));
      assertThat(update.tensors().getFirst().toArray()).containsOnly(0);
    }
  }

  @Test
  void plan_ofWrongStudies_saysWhatIsWrong() {
    assertRefused("dp-count", "age ~ 1", Map.of(), "epsilon");
    assertRefused("dp-count", "age ~ 1", Map.of("epsilon", "0"), "epsilon");
    assertRefused("dp-count", "age ~ 1", Map.of("epsilon", "1", "detla", "0"), "delta");
    assertRefused("dp-count", "age ~ cp", Map.of("epsilon", "1"), "age ~ 1");
    assertRefused("dp-mean", "cp ~ 1", Map.of("epsilon", "1"), "category");
    assertRefused("dp-quantile", "cp ~ 1", Map.of("epsilon", "1"), "category");
    assertRefused("dp-quantile", "age ~ 1", Map.of("epsilon", "1", "ranks", "0.9,0.1"), "rise");
    assertRefused("dp-histogram", "age ~ 1", Map.of("epsilon", "1", "edges", "5,60"), "edges");
    assertRefused("dp-histogram", "cp ~ 1", Map.of("epsilon", "1", "edges", "5,60"), "levels");
    assertRefused(
        "dp-glm", "chol ~ age", Map.of("epsilon", "1", "family", "poisson"), "whole number");
    assertRefused("dp-glm", "chol ~ age", Map.of("epsilon", "1", "clip", "9"), "clip");
  }

  private static void assertRefused(
      String analysis, String formula, Map<String, String> options, String words) {
    StudySpec study = study(analysis, formula, options);
    assertThatThrownBy(() -> analysis(study).plan(study, CODEBOOK)).hasMessageContaining(words);
  }
}
