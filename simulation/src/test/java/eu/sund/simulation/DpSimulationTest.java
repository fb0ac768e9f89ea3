package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.dp.DpCount;
import eu.sund.algorithms.dp.DpGlm;
import eu.sund.algorithms.dp.DpHistogram;
import eu.sund.algorithms.dp.DpMean;
import eu.sund.algorithms.dp.DpQuestion;
import eu.sund.algorithms.dp.DpResult;
import eu.sund.algorithms.dp.DpSgd;
import eu.sund.core.Analysis;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.Census;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Noise;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import eu.sund.core.Zcdp;
import eu.sund.engine.Course;
import eu.sund.engine.Outcome;
import eu.sund.engine.Standing;
import eu.sund.privacy.dp.NoiseLayer;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Analyses with differential privacy, with the noise that sites add. */
final class DpSimulationTest {
  private static final int SITES = 4;
  private static final List<Variable> VARIABLES =
      List.of(Variable.number("age", "a", 0, 100), Variable.integer("disease", 0, 1));
  private static final Codebook CODEBOOK = new Codebook(new DatasetId("heart"), VARIABLES);

  private static StudySpec study(String analysis, String formula, Map<String, String> options) {
    return new StudySpec(
        "t",
        "p",
        List.of(CODEBOOK.dataset()),
        List.of(),
        Filter.all(),
        analysis,
        Formula.parse(formula),
        new TreeMap<>(options));
  }

  private static List<List<double[]>> patients() {
    SplittableRandom random = new SplittableRandom(3);
    List<List<double[]>> sites = new ArrayList<>();
    for (int site = 0; site < SITES; site++) {
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < 250; i++) {
        double age = random.nextInt(20, 90);
        rows.add(new double[] {age, random.nextInt(100) < age ? 1 : 0});
      }
      sites.add(rows);
    }
    return sites;
  }

  private static Map<SiteId, Supplier<Rows>> world() {
    Map<SiteId, Supplier<Rows>> world = new TreeMap<>();
    List<List<double[]>> sites = patients();
    for (int i = 0; i < SITES; i++) {
      List<double[]> rows = sites.get(i);
      world.put(new SiteId("site-" + i), () -> rows(rows));
    }
    return world;
  }

  private static Rows rows(List<double[]> rows) {
    List<List<Double>> columns = new ArrayList<>();
    for (int column = 0; column < VARIABLES.size(); column++) {
      int at = column;
      columns.add(rows.stream().map(row -> row[at]).toList());
    }
    return new MemoryRows(VARIABLES, columns);
  }

  private static double estimate(DpResult result, String name) {
    return result.rows().stream()
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElseThrow()
        .estimate();
  }

  @Test
  void run_anyFaults_endsWithTheSameNoise() {
    storm(0, 4);
  }

  @Test
  @Tag("slow")
  void run_manyFaults_endsWithTheSameNoise() {
    storm(4, 100);
  }

  private static void storm(long from, long to) {
    Simulation<DpQuestion, DpResult> simulation =
        new Simulation<>(
            new DpGlm(),
            study("dp-glm", "disease ~ age", Map.of("epsilon", "1", "rounds", "4")),
            CODEBOOK,
            world());
    for (long seed = from; seed < to; seed++) {
      SimulationReport<DpResult> report = simulation.run(Fixture.stormy(seed));
      assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
      // A hub killed once the end was written never writes that the last round was closed.
      assertThat(report.rounds()).isBetween(1 + 3, 1 + 4);
      assertThat(report.privacyNote()).contains("seeded noise, no privacy claim");
    }
  }

  @Test
  void run_ofTraining_survivesFaultsWithBothPlacesOfNoise() {
    for (String place : List.of("site", "sum")) {
      Simulation<DpQuestion, DpResult> simulation =
          new Simulation<>(
              new DpSgd(),
              study(
                  "dp-sgd",
                  "disease ~ age",
                  Map.of("epsilon", "8", "rounds", "3", "patients", "250", "noise", place)),
              CODEBOOK,
              world());
      SimulationReport<DpResult> report = simulation.run(Fixture.stormy(1));
      assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
      // the pre-round in which sites say whether they contribute, and three
      assertThat(report.rounds()).isEqualTo(1 + 3);
      assertThat(report.privacyNote()).contains("seeded noise, no privacy claim");
    }
  }

  @Test
  void run_hugeEpsilon_isTheExactStatistic() {
    List<double[]> all = patients().stream().flatMap(List::stream).toList();
    Map<String, String> huge = Map.of("epsilon", "1000000000");
    DpResult count = result(new DpCount(), study("dp-count", "age ~ 1", huge));
    assertThat(estimate(count, "patients")).isCloseTo(all.size(), within(1e-3));
    DpResult mean = result(new DpMean(), study("dp-mean", "age ~ 1", huge));
    assertThat(estimate(mean, "mean"))
        .isCloseTo(all.stream().mapToDouble(r -> r[0]).average().orElse(0), within(1e-4));
    DpResult cells = result(new DpHistogram(), study("dp-histogram", "age ~ 1", huge));
    assertThat(estimate(cells, "[40.0, 50.0)"))
        .isCloseTo(
            (double) all.stream().filter(r -> r[0] >= 40 && r[0] < 50).count(), within(1e-3));
  }

  /** A hospital below its minimum adds noise to the sum, and nobody's age. */
  @Test
  void run_smallSite_addsItsNoiseAndNoPatient() {
    Map<SiteId, Supplier<Rows>> world = world();
    List<List<double[]>> sites = patients();
    world.put(new SiteId("site-2"), () -> rows(sites.get(2).subList(0, 19)));
    Map<String, String> huge = Map.of("epsilon", "1000000000");
    DpResult count = result(new DpCount(), study("dp-count", "age ~ 1", huge), world);
    assertThat(estimate(count, "patients")).isCloseTo(750, within(1e-3));
    // The first update's words of that hospital are its share of the noise, not zeros.
    Course<DpQuestion, DpResult> course =
        ((Course.Advance.Next<DpQuestion, DpResult>)
                round(
                    Course.begin(
                        new DpCount(),
                        study("dp-count", "age ~ 1", Map.of("epsilon", "1")),
                        CODEBOOK),
                    sites,
                    0))
            .course();
    Standing small = new Standing(false, Census.Counts.ofPatients(19));
    Blob words =
        words(
            course,
            sites.get(2).subList(0, 19),
            small,
            new NoiseLayer(SITES, new SeededEntropy("small", new SiteId("site-2"), 1)));
    ByteBuffer bytes = ByteBuffer.allocate((int) words.size());
    words.read(0, bytes);
    assertThat(bytes.array()).isNotEqualTo(new byte[bytes.capacity()]);
  }

  private static DpResult result(Analysis<DpQuestion, DpResult> analysis, StudySpec study) {
    return result(analysis, study, world());
  }

  private static DpResult result(
      Analysis<DpQuestion, DpResult> analysis, StudySpec study, Map<SiteId, Supplier<Rows>> world) {
    return Simulation.run(analysis, study, CODEBOOK, world, SimulationOptions.of(1, Faults.none()))
        .result()
        .orElseThrow();
  }

  /** The same question asked many times, each with fresh noise. */
  private static List<DpResult> repeated(
      Analysis<DpQuestion, DpResult> analysis,
      StudySpec study,
      List<List<double[]>> sites,
      int times) {
    Course<DpQuestion, DpResult> course =
        ((Course.Advance.Next<DpQuestion, DpResult>)
                round(Course.begin(analysis, study, CODEBOOK), sites, 0))
            .course();
    List<DpResult> results = new ArrayList<>();
    for (int time = 1; time <= times; time++) {
      results.add(
          ((Course.Advance.Done<DpQuestion, DpResult>) round(course, sites, time)).result());
    }
    return results;
  }

  private static Course.Advance<DpQuestion, DpResult> round(
      Course<DpQuestion, DpResult> course, List<List<double[]>> sites, int seed) {
    List<Blob> updates = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      SeededEntropy entropy = new SeededEntropy("noise", new SiteId("site-" + i), seed);
      updates.add(words(course, sites.get(i), new NoiseLayer(sites.size(), entropy)));
    }
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    try {
      Ring.sum(course.layout(), updates, Channels.newChannel(sum));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return course.absorb(sites.size(), Blob.of(sum.toByteArray()));
  }

  private static Blob words(
      Course<DpQuestion, DpResult> course, List<double[]> rows, NoiseLayer noise) {
    return words(course, rows, new Standing(true, Census.Counts.ofPatients(rows.size())), noise);
  }

  private static Blob words(
      Course<DpQuestion, DpResult> course,
      List<double[]> rows,
      Standing standing,
      NoiseLayer noise) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      course.contribute(
          rows(rows),
          AtSite.alone(RowAccess.granted("test")),
          standing,
          Protection.encodingOnly().innermost(noise),
          Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Blob.of(out.toByteArray());
  }

  @Test
  void release_manyTimes_hasThePromisedVariance() {
    List<List<double[]>> sites = patients();
    double rho = Zcdp.rho(0.5, 1e-6);
    Map<String, String> options = Map.of("epsilon", "0.5");
    int times = 1_500;
    // σ² = 1/(2ρ) for a count, times 4 shares of which every sum needs 2
    double variance = 1 / (2 * rho) * SITES / Noise.shares(SITES);
    double counted =
        variance(
            repeated(new DpCount(), study("dp-count", "age ~ 1", options), sites, times),
            "patients",
            1000);
    // a variance estimated from 1500 has the relative standard deviation √(2/1500) = 0.037
    assertThat(counted).isCloseTo(variance, within(5 * 0.037 * variance));
    List<DpResult> means =
        repeated(new DpMean(), study("dp-mean", "age ~ 1", options), sites, times);
    double exact = sites.stream().flatMap(List::stream).mapToDouble(r -> r[0]).average().orElse(0);
    double error =
        means.stream()
            .mapToDouble(r -> java.util.Objects.requireNonNull(r.rows().getFirst().standardError()))
            .average()
            .orElse(0);
    assertThat(variance(means, "mean", exact))
        .isCloseTo(error * error, within(0.25 * error * error));
  }

  private static double variance(List<DpResult> results, String row, double around) {
    return results.stream()
        .mapToDouble(r -> (estimate(r, row) - around) * (estimate(r, row) - around))
        .average()
        .orElse(0);
  }

  @Test
  void release_onNeighbours_cannotBeToldApartBeyondEpsilon() {
    List<List<double[]>> sites = patients();
    List<List<double[]>> neighbours = patients();
    neighbours.getFirst().add(new double[] {50, 1});
    double epsilon = 1;
    StudySpec study = study("dp-count", "age ~ 1", Map.of("epsilon", "1", "delta", "0.0001"));
    int times = 2_000;
    List<DpResult> without = repeated(new DpCount(), study, sites, times);
    List<DpResult> with = repeated(new DpCount(), study, neighbours, times);
    double apart = 0;
    for (double threshold = 990; threshold <= 1010; threshold += 0.5) {
      double p = above(with, threshold);
      double q = above(without, threshold);
      // 0.056 is five standard deviations of a share of 2000
      assertThat(p).isLessThanOrEqualTo(Math.exp(epsilon) * q + 1e-4 + 0.056);
      assertThat(1 - q).isLessThanOrEqualTo(Math.exp(epsilon) * (1 - p) + 1e-4 + 0.056);
      apart = Math.max(apart, p - q);
    }
    // The patient does move the answer: the noise is no more than promised.
    assertThat(apart).isGreaterThan(0.02);
  }

  private static double above(List<DpResult> results, double threshold) {
    return results.stream().filter(r -> estimate(r, "patients") > threshold).count()
        / (double) results.size();
  }
}
