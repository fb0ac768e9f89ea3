package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.engine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sites that go away for long, at every place of their lives. That each opened sum is the plain
 * ring sum over its survivors, bit by bit, is checked in every run by {@link Checker}.
 */
final class DropoutSimulationTest {
  private static final long LONG_AWAY = 400_000_000;

  /** A boundary of a site's life at which it has accepted and not yet sent words. */
  private static final int BEFORE_ITS_WORDS = 12;

  private static final List<String> NAMES = List.of("s1", "s2", "s3", "s4", "s5");

  private static Simulation<Tally.State, Tally.Result> world(Tally tally, int sites, boolean goOn) {
    Variable pressure = Variable.number("pressure", "mm[Hg]", 0, 300);
    DatasetId dataset = new DatasetId("heart");
    StudySpec study =
        new StudySpec(
            "Tally",
            "to try the network",
            List.of(dataset),
            List.of(),
            new Filter.All(),
            "tally",
            Formula.parse("pressure ~ 1"),
            new TreeMap<>(),
            goOn,
            false,
            false);
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>();
    for (int i = 0; i < sites; i++) {
      List<Double> values = Fixture.values(i);
      rows.put(new SiteId(NAMES.get(i)), () -> new MemoryRows(List.of(pressure), List.of(values)));
    }
    return new Simulation<>(tally, study, new Codebook(dataset, List.of(pressure)), rows);
  }

  private static SimulationReport<Tally.Result> run(
      Simulation<Tally.State, Tally.Result> world, List<SimulationOptions.Kill> kills) {
    return world.search(SimulationOptions.of(5, Faults.none()).withKills(kills));
  }

  /** How many patients the sites but one have, or all if {@code without} is -1. */
  private static long patients(int sites, int without) {
    long all = 0;
    for (int i = 0; i < sites; i++) {
      all += i == without ? 0 : Fixture.values(i).size();
    }
    return all;
  }

  @Test
  void run_oneRoundAndOneSiteGoneAtSomePlaces_givesTheOthersSumOrWaitsForAll() {
    goneInOneRound(4, 17);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("slow")
  void run_oneRoundAndOneSiteGoneAnywhere_givesTheOthersSumOrWaitsForAll(int sites) {
    goneInOneRound(sites, 1);
  }

  private static void goneInOneRound(int sites, int stride) {
    Simulation<Tally.State, Tally.Result> world = world(new Tally(1, false), sites, true);
    TreeSet<String> seen = new TreeSet<>();
    for (int gone = 0; gone < sites; gone++) {
      boolean killed = true;
      for (int place = stride == 1 ? 0 : 3 * gone; killed; place += stride) {
        SimulationReport<Tally.Result> report =
            run(world, List.of(new SimulationOptions.Kill(NAMES.get(gone), place, LONG_AWAY)));
        killed = report.faults().crashes() == 1;
        assertThat(report.outcome()).as("%s at %s", gone, place).isEqualTo(new Outcome.Succeeded());
        Tally.Result result = report.result().orElseThrow();
        int summed = result.sites().getFirst();
        assertThat(summed).isIn(sites, sites - 1);

        assertThat(result.last()).isEqualTo(patients(sites, summed == sites ? -1 : gone));
        seen.add(summed + (place < BEFORE_ITS_WORDS ? " early" : ""));
      }
    }
    // Gone before a sum was opened: without it. Gone later: two sums would tell its figures, so
    // that all wait for it.
    assertThat(seen).contains((sites - 1) + " early", sites + "");
  }

  @Test
  void run_noisyRoundsAndOneSiteGoneAtSomePlaces_goesOnWithoutIt() {
    goneAnywhere(4, 21);
  }

  @Test
  @Tag("slow")
  void run_noisyRoundsAndOneSiteGoneAtEveryPlace_goesOnWithoutIt() {
    goneAnywhere(4, 1);
    goneAnywhere(5, 1);
  }

  private static void goneAnywhere(int sites, int stride) {
    Simulation<Tally.State, Tally.Result> world = world(new Tally(3, true), sites, true);
    TreeSet<List<Integer>> seen = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    for (int gone = 0; gone < sites; gone++) {
      boolean killed = true;
      for (int place = stride == 1 ? 0 : 4 * gone; killed; place += stride) {
        SimulationReport<Tally.Result> report =
            run(world, List.of(new SimulationOptions.Kill(NAMES.get(gone), place, LONG_AWAY)));
        killed = report.faults().crashes() == 1;
        assertThat(report.outcome()).as("%s at %s", gone, place).isEqualTo(new Outcome.Succeeded());
        seen.add(report.result().orElseThrow().sites());
      }
    }
    int fewer = sites - 1;
    assertThat(seen)
        .contains(
            List.of(sites, sites, sites),
            List.of(sites, sites, fewer),
            List.of(sites, fewer, fewer),
            List.of(fewer, fewer, fewer));
  }

  @Test
  void run_twoSitesGone_waitsForThem() {
    Simulation<Tally.State, Tally.Result> world = world(new Tally(1, false), 5, true);
    SimulationReport<Tally.Result> report =
        run(
            world,
            List.of(
                new SimulationOptions.Kill("s1", BEFORE_ITS_WORDS, LONG_AWAY),
                new SimulationOptions.Kill("s2", BEFORE_ITS_WORDS, LONG_AWAY)));
    assertThat(report.faults().crashes()).isEqualTo(2);
    assertThat(report.result().orElseThrow().sites()).containsExactly(5);
  }

  @Test
  void run_threeSites_waitForAll() {
    Simulation<Tally.State, Tally.Result> world = world(new Tally(1, false), 3, true);
    SimulationReport<Tally.Result> report =
        run(world, List.of(new SimulationOptions.Kill("s1", BEFORE_ITS_WORDS, LONG_AWAY)));
    assertThat(report.result().orElseThrow().sites()).containsExactly(3);
  }

  @Test
  void run_studyThatDoesNotAskForIt_waitsForAll() {
    Simulation<Tally.State, Tally.Result> world = world(new Tally(1, false), 5, false);
    SimulationReport<Tally.Result> report =
        run(world, List.of(new SimulationOptions.Kill("s1", BEFORE_ITS_WORDS, LONG_AWAY)));
    assertThat(report.result().orElseThrow().sites()).containsExactly(5);
  }

  @Test
  void begin_severalRoundsWithoutNoise_cannotGoOn() {
    assertThatExceptionOfType(SundException.class)
        .isThrownBy(() -> world(new Tally(2, false), 5, true))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID))
        .withMessageContaining("missing-sites");
  }

  @Test
  void run_stormyNetwork_endsWithTrueSums() {
    List<Simulation<Tally.State, Tally.Result>> worlds = new ArrayList<>();
    for (int sites = 4; sites <= 5; sites++) {
      worlds.add(world(new Tally(1, false), sites, true));
      worlds.add(world(new Tally(3, true), sites, true));
    }
    int fewer = 0;
    for (long seed = 0; seed < 8; seed++) {
      Simulation<Tally.State, Tally.Result> world = worlds.get((int) (seed % 4));
      SimulationReport<Tally.Result> report =
          world.search(
              SimulationOptions.of(seed, Faults.drawn(seed))
                  .withKills(
                      List.of(
                          new SimulationOptions.Kill(
                              "s" + (1 + seed % 3), 8 + 5 * seed, LONG_AWAY))));
      assertThat(report.outcome()).as("seed %s", seed).isEqualTo(new Outcome.Succeeded());
      fewer += report.result().orElseThrow().sites().getLast() < 4 + seed % 4 / 2 ? 1 : 0;
    }
    assertThat(fewer).isPositive();
  }
}
