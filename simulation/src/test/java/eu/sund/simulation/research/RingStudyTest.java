package eu.sund.simulation.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.dp.DpCount;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.learning.Training;
import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.port.Workers;
import eu.sund.engine.Outcome;
import eu.sund.simulation.Faults;
import eu.sund.simulation.Simulation;
import eu.sund.simulation.SimulationOptions;
import eu.sund.simulation.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class RingStudyTest {
  private static final Synthetic ROWS = new Synthetic(2000, 3);
  private static final DatasetId DATASET = new DatasetId("synthetic");
  private static final Codebook CODEBOOK = ROWS.codebook(DATASET);

  private static StudySpec study(String analysis, Map<String, String> options) {
    return new StudySpec(
        "Scale",
        "to try the simulator",
        List.of(DATASET),
        List.of(),
        new Filter.All(),
        analysis,
        Formula.parse("y ~ x1 + x2 + x3"),
        new TreeMap<>(options));
  }

  private static final StudySpec COMPRESSED =
      study("train", Map.of("rounds", "2", "compress.bits", "8", "local.steps", "3"));

  private static Partition sites(int number) {
    return Partition.of(ROWS.table(5), Split.parse("dirichlet:0.5"), number, "y", 5);
  }

  private static ResearchRun<GlmResult> run(int sites, Workers workers) {
    return new RingStudy<>(
            new Glm(), study("glm", Map.of()), CODEBOOK, sites(sites).sites(), workers)
        .run(new RingStudy.Options(1, 0));
  }

  /** The whole network with keys, masks and messages, and ring sums alone: the same bits. */
  @Test
  void run_sitesOfANetwork_hasTheBitsOfTheMaskedNetwork() {
    Partition partition = sites(5);
    List<String> variables = new Glm().plan(study("glm", Map.of()), CODEBOOK).variables();
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>();
    partition.sites().forEach(s -> rows.put(s.site(), () -> s.open(variables)));
    GlmResult masked =
        Simulation.run(
                new Glm(),
                study("glm", Map.of()),
                CODEBOOK,
                rows,
                SimulationOptions.of(1, Faults.none()))
            .result()
            .orElseThrow();
    GlmResult plain = run(5, Workers.none()).result().orElseThrow();
    assertThat(plain).isEqualTo(masked);
  }

  private static TrainResult compressed(long secrets) {
    return new RingStudy<>(new Training(), COMPRESSED, CODEBOOK, sites(4).sites(), Workers.none())
        .run(new RingStudy.Options(secrets, 0))
        .result()
        .orElseThrow();
  }

  /** Rounding at random follows from the sites' secrets, here from the simulation's seed. */
  @Test
  void run_compressedUpdates_hasTheBitsOfTheMaskedNetworkWithTheSameSecrets() {
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>();
    List<String> variables = new Training().plan(COMPRESSED, CODEBOOK).variables();
    sites(4).sites().forEach(s -> rows.put(s.site(), () -> s.open(variables)));
    TrainResult masked = calm(rows, Workers.none()).result().orElseThrow();
    assertThat(compressed(7).weights()).isEqualTo(masked.weights());
    assertThat(compressed(8).weights()).isNotEqualTo(masked.weights());
    try (Cores cores = new Cores(3)) {
      assertThat(calm(rows, cores).result()).contains(masked);
    }
  }

  private static SimulationReport<TrainResult> calm(
      Map<SiteId, Supplier<Rows>> rows, Workers workers) {
    return new Simulation<>(new Training(), COMPRESSED, CODEBOOK, rows)
        .calm(SimulationOptions.of(7, Faults.none()), workers, Simulation.RoundListener.none());
  }

  /** Also where the sites' tasks are done together. */
  @Test
  void calm_whereASiteCannotReadItsRows_endsWithItsNumber() {
    List<String> variables = new Training().plan(COMPRESSED, CODEBOOK).variables();
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>();
    AtomicInteger opened = new AtomicInteger();
    sites(4).sites().forEach(s -> rows.put(s.site(), () -> s.open(variables)));
    SiteId broken = sites(4).sites().get(2).site();
    Supplier<Rows> whole = Objects.requireNonNull(rows.get(broken));
    rows.put(
        broken,
        () -> {
          if (opened.incrementAndGet() > 2) {
            throw new SundException(ErrorCode.DATA_UNREADABLE, "the disk is gone");
          }
          return whole.get();
        });
    Outcome ended = new Outcome.SiteEnded(broken, ErrorCode.DATA_UNREADABLE);
    assertThat(calm(rows, Workers.none()).outcome()).isEqualTo(ended);
    opened.set(0);
    try (Cores cores = new Cores(3)) {
      assertThat(calm(rows, cores).outcome()).isEqualTo(ended);
    }
  }

  @Test
  void run_anyNumberOfThreads_hasTheSameBits() {
    ResearchRun<GlmResult> alone = run(300, Workers.none());
    assertThat(alone.result()).isPresent();
    for (int threads : new int[] {2, 7}) {
      try (Cores cores = new Cores(threads)) {
        assertThat(run(300, cores)).isEqualTo(alone);
      }
    }
  }

  /** Beyond the sites of a network the ring is another one; reals lose nothing that shows. */
  @Test
  void run_manySites_isTheFitOfFew() {
    GlmResult many = run(500, Workers.none()).result().orElseThrow();
    GlmResult few = run(5, Workers.none()).result().orElseThrow();
    for (int i = 0; i < few.coefficients().size(); i++) {
      double one = few.coefficients().get(i).estimate();
      assertThat(many.coefficients().get(i).estimate()).isCloseTo(one, within(1e-8));
    }
    assertThat(many.sites()).isEqualTo(500);
  }

  @Test
  void run_rounds_areToldWithTheirFigures() {
    List<String> told = new ArrayList<>();
    ResearchRun.Listener listener =
        new ResearchRun.Listener() {
          @Override
          public void sites(int round, int done, int all) {
            told.add(round + "/" + done + "/" + all);
          }

          @Override
          public void round(RoundFigures figures, int roundsMax) {
            told.add("end " + figures.round());
          }
        };
    ResearchRun<GlmResult> run =
        new RingStudy<>(
                new Glm(),
                study("glm", Map.of()),
                CODEBOOK,
                sites(4).sites(),
                new RingStudy.Hands(Workers.none(), listener))
            .run(new RingStudy.Options(1, 0));
    assertThat(told).startsWith("1/1/4", "1/2/4", "1/3/4", "1/4/4", "end 1", "2/1/4");
    assertThat(run.rounds()).anySatisfy(r -> assertThat(r.figures()).containsKey("deviance"));
    assertThat(run.words()).isPositive();
  }

  @Test
  void figures_ofALine_areTheNumbersByTheirWords() {
    assertThat(RoundFigures.of(1, 3, "deviance 621.8, largest step 1e-4").figures())
        .containsEntry("deviance", 621.8)
        .containsEntry("largest step", 1e-4)
        .hasSize(2);
  }

  @Test
  void new_noiseOverMoreSitesThanANetwork_isRefused() {
    Map<String, String> options = Map.of("epsilon", "1", "delta", "1e-5");
    StudySpec counted =
        new StudySpec(
            "Count",
            "to try the simulator",
            List.of(DATASET),
            List.of(),
            new Filter.All(),
            "dp-count",
            Formula.parse("y ~ 1"),
            new TreeMap<>(options));
    assertThatThrownBy(
            () ->
                new RingStudy<>(
                    new DpCount(), counted, CODEBOOK, sites(65).sites(), Workers.none()))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("64");
  }

  @Test
  void run_dropout_keepsItsShareOfSitesAwayBySeed() {
    StudySpec study = study("glm", Map.of());
    RingStudy.Options options = new RingStudy.Options(3, 0.3);
    List<Integer> first =
        new RingStudy<>(new Glm(), study, CODEBOOK, sites(300).sites(), Workers.none())
            .run(options).rounds().stream().map(RoundFigures::sites).toList();
    List<Integer> again =
        new RingStudy<>(new Glm(), study, CODEBOOK, sites(300).sites(), Workers.none())
            .run(options).rounds().stream().map(RoundFigures::sites).toList();
    assertThat(first).isEqualTo(again).hasSizeGreaterThan(2);
    assertThat(first.getFirst()).isBetween(180, 240);
    assertThat(first.get(1)).isNotEqualTo(first.getFirst());
  }

  @Test
  void run_dropoutOfNearlyAll_keepsASum() {
    ResearchRun<GlmResult> run =
        new RingStudy<>(
                new Glm(), study("glm", Map.of()), CODEBOOK, sites(5).sites(), Workers.none())
            .run(new RingStudy.Options(3, 0.999));
    assertThat(run.rounds()).allSatisfy(r -> assertThat(r.sites()).isGreaterThanOrEqualTo(3));
  }

  @Test
  void allowsDropout_regression_isFalse() {
    assertThat(RingStudy.allowsDropout(new Glm())).isFalse();
  }
}
