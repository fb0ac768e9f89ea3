package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.engine.Outcome;
import eu.sund.privacy.ring.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SimulationTest {
  private static final int SEEDS = 12;

  @Test
  void run_withoutFaults_givesThePooledAnswer() {
    SimulationReport<Spread.Result> report =
        Fixture.spread(3).run(SimulationOptions.of(1, Faults.none()));
    double[] pooled =
        IntStream.range(0, 3)
            .mapToObj(Fixture::values)
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .toArray();
    double mean = IntStream.range(0, pooled.length).mapToDouble(i -> pooled[i]).sum();
    mean /= pooled.length;
    double squares = 0;
    for (double value : pooled) {
      squares += (value - mean) * (value - mean);
    }
    Spread.Result result = report.result().orElseThrow();
    assertThat(result.n()).isEqualTo(pooled.length);
    assertThat(result.mean()).isCloseTo(mean, within(1e-10));
    assertThat(result.variance()).isCloseTo(squares / (pooled.length - 1), within(1e-8));
    assertThat(report.rounds()).isEqualTo(Spread.RUN_ROUNDS);
    assertThat(report.faults().crashes()).isZero();
  }

  @Test
  void run_anyFaults_endsWithTheSameBits() {
    assertThat(storm(0, SEEDS)).isGreaterThan(SEEDS / 4);
  }

  @Test
  void run_signedWithEd25519_endsWithTheSameBits() {
    Simulation<Spread.State, Spread.Result> world = Fixture.spread(3);
    Machines signing = Machines.production().signing(SimulatedKeys.Scheme.ED25519);
    for (long seed = 0; seed < 2; seed++) {
      SimulationReport<Spread.Result> report = world.run(Fixture.stormy(seed), signing);
      assertThat(report.resultBits()).isEqualTo(world.run(Fixture.stormy(seed)).resultBits());
    }
  }

  @Test
  @Tag("slow")
  void run_thousandsOfSeeds_endWithTheSameBits() {
    assertThat(storm(SEEDS, 2_000)).isGreaterThan(500);
  }

  /**
   * Runs seeds over three to five sites; the checkers do the rest. Returns the number of crashes.
   */
  private static int storm(long from, long to) {
    List<Simulation<Spread.State, Spread.Result>> worlds =
        IntStream.rangeClosed(3, 5).mapToObj(Fixture::spread).toList();
    int crashes = 0;
    long begun = System.nanoTime();
    for (long seed = from; seed < to; seed++) {
      SimulationReport<Spread.Result> report =
          worlds.get((int) (seed % worlds.size())).run(Fixture.stormy(seed));
      assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
      crashes += report.faults().crashes();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf("simulation: %.0f seeds/s, %d crashes%n", (to - from) / seconds, crashes);
    return crashes;
  }

  @Test
  void run_partyKilledAtSomeBoundaries_endsWithTheSameBits() {
    killed(17);
  }

  @Test
  @Tag("slow")
  void run_partyKilledAtEveryBoundary_endsWithTheSameBits() {
    killed(1);
  }

  private static void killed(int stride) {
    Simulation<Spread.State, Spread.Result> world = Fixture.spread(3);
    int first = 0;
    for (String party : List.of("hub", "linkoping", "tartu")) {
      int place = first++ % stride;
      boolean killed = true;
      while (killed) {
        SimulationOptions options =
            SimulationOptions.of(7, Faults.none())
                .withKills(List.of(new SimulationOptions.Kill(party, place)));
        killed = world.run(options).faults().crashes() == 1;
        place += killed ? stride : 0;
      }
      // Each round at least: take a message, write, speak.
      assertThat(place).as(party).isGreaterThan(3 * Spread.RUN_ROUNDS);
    }
  }

  @Test
  void run_sameOptions_takesTheSameSteps() {
    SimulationOptions options = Fixture.stormy(42);
    SimulationReport<Spread.Result> first = Fixture.spread(5).run(options);
    assertThat(Fixture.spread(5).run(options)).isEqualTo(first);
    assertThat(Fixture.spread(5).run(Fixture.stormy(43)).trace()).isNotEqualTo(first.trace());
  }

  @Test
  void run_hubFalsifiesASum_isRefusedByEverySite() {
    deviation(SimulationOptions.Deviation.Kind.SUM, 0, 1);
  }

  @Test
  void run_hubClaimsAnotherBroadcast_isRefusedByEverySite() {
    deviation(SimulationOptions.Deviation.Kind.BROADCAST, 0, 1);
  }

  @Test
  @Tag("slow")
  void run_deviatingHubUnderManyFaults_isRefusedByEverySite() {
    deviation(SimulationOptions.Deviation.Kind.SUM, 1, 30);
    deviation(SimulationOptions.Deviation.Kind.BROADCAST, 1, 30);
  }

  private static void deviation(SimulationOptions.Deviation.Kind kind, long from, long to) {
    Simulation<Spread.State, Spread.Result> world = Fixture.spread(3);
    int first = kind == SimulationOptions.Deviation.Kind.SUM ? 2 : 1;
    for (int round = first; round <= Spread.RUN_ROUNDS; round++) {
      for (long seed = from; seed < to; seed++) {
        Outcome outcome =
            world
                .run(
                    Fixture.stormy(seed)
                        .withDeviation(new SimulationOptions.Deviation(round, kind)))
                .outcome();
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.SiteEnded.class,
                ended -> assertThat(ended.code()).isEqualTo(ErrorCode.HUB_DEVIATES));
      }
    }
  }

  @Test
  void run_siteChangesItsMind_countsOnceOrEndsTheRun() {
    secondAnswers(16);
  }

  @Test
  @Tag("slow")
  void run_siteChangesItsMindOften_countsOnceOrEndsTheRun() {
    secondAnswers(200);
  }

  private static void secondAnswers(long seeds) {
    Simulation<Spread.State, Spread.Result> world = Fixture.spread(3);
    int ended = 0;
    int answers = 0;
    for (long seed = 0; seed < seeds; seed++) {
      Faults faults = Faults.drawn(seed).withSecondAnswers(0.1);
      SimulationReport<Spread.Result> report = world.run(SimulationOptions.of(seed, faults));
      answers += report.faults().secondAnswers();
      ended += report.outcome() instanceof Outcome.SiteEnded ? 1 : 0;
    }
    assertThat(answers).isGreaterThan((int) seeds / 5);
    assertThat(ended).isGreaterThan((int) seeds / 20);
  }

  @Test
  void run_noisyUpdates_neverSendsTwoForARound() {
    noisyUpdates(0, 6);
  }

  @Test
  @Tag("slow")
  void run_noisyUpdatesOfManySeeds_neverSendsTwoForARound() {
    noisyUpdates(6, 100);
  }

  private static void noisyUpdates(long from, long to) {
    Simulation<Spread.State, Spread.Result> world = Fixture.spread(3);
    for (long seed = from; seed < to; seed++) {
      SimulationReport<Spread.Result> report =
          world.run(Fixture.stormy(seed), Machines.production().withNoise(noise(seed)));
      assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
    }
  }

  /** Noise that differs each time an update is computed, as real noise does. */
  static Function<SiteId, Protection> noise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return site ->
        new Protection(
            List.of(
                update -> {
                  if (update.layout().tensors().size() < 2) {
                    return update; // a pre-round
                  }
                  List<Values> tensors = new ArrayList<>(update.tensors());
                  double first = tensors.getFirst().scalar() + random.nextInt(1, 1000);
                  tensors.set(0, Values.of(first));
                  return new Update(update.layout(), tensors);
                }),
            List.of());
  }
}
