package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.regression.GlmState;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.engine.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hospital with too few patients, in every place of a network of four. */
final class ScreeningSimulationTest {
  private static final int SITES = 4;

  private static Rows firstPatients(Rows rows, int count) {
    MemoryRows all = (MemoryRows) rows;
    return new MemoryRows(
        all.variables(), all.columns().stream().map(column -> column.subList(0, count)).toList());
  }

  /** As the fixture, with these patients at one site. */
  private static Simulation<GlmState, GlmResult> world(SiteId small, int patients) {
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>(Fixture.glmRows(SITES));
    Supplier<Rows> all = Objects.requireNonNull(rows.get(small));
    rows.put(small, () -> firstPatients(all.get(), patients));
    return new Simulation<>(new Glm(), Fixture.glmStudy(), Fixture.glmCodebook(), rows);
  }

  private static GlmResult result(SimulationReport<GlmResult> report) {
    assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
    return report.result().orElseThrow();
  }

  @Test
  void smallSite_firstOrLast_theResultIsThatOfTheOthersBitForBit() {
    List<SiteId> sites = List.copyOf(Fixture.glmRows(SITES).keySet());
    changesNothing(List.of(sites.getFirst(), sites.getLast()), 1);
  }

  @Test
  @Tag("slow")
  void smallSite_inAnyPlace_theResultIsThatOfTheOthersBitForBit() {
    changesNothing(List.copyOf(Fixture.glmRows(SITES).keySet()), 8);
  }

  private static void changesNothing(List<SiteId> places, long seeds) {
    for (SiteId small : places) {
      // 19 patients are too few, and 4 or none too: what they are changes nothing.
      GlmResult without = result(world(small, 0).run(SimulationOptions.of(3, Faults.none())));
      long others =
          Fixture.glmRows(SITES).entrySet().stream()
              .filter(e -> !e.getKey().equals(small))
              .mapToLong(e -> ((MemoryRows) e.getValue().get()).columns().getFirst().size())
              .sum();
      assertThat(without.patients()).isEqualTo(others);
      Simulation<GlmState, GlmResult> with19 = world(small, 19);
      for (long seed = 0; seed < seeds; seed++) {
        assertThat(result(with19.run(Fixture.stormy(seed)))).isEqualTo(without);
      }
    }
  }

  @Test
  void smallSite_killedAtAnyPlace_theResultHasTheSameBits() {
    SiteId small = Fixture.glmRows(SITES).keySet().iterator().next();
    Simulation<GlmState, GlmResult> world = world(small, 19);
    GlmResult calm = result(world.run(SimulationOptions.of(5, Faults.none())));
    for (String party : List.of("hub", small.value())) {
      for (long boundary = 0; boundary < 60; boundary += 29) {
        SimulationOptions options =
            SimulationOptions.of(5, Faults.none())
                .withKills(List.of(new SimulationOptions.Kill(party, boundary)));
        assertThat(result(world.run(options))).isEqualTo(calm);
      }
    }
  }

  /** Same messages, same sizes, same number: the traffic is what it is with all its patients. */
  @Test
  void smallSite_hubSeesTheSameMessages() {
    SiteId small = Fixture.glmRows(SITES).keySet().iterator().next();
    SimulationReport<GlmResult> zeros =
        world(small, 19).run(SimulationOptions.of(2, Faults.none()));
    SimulationReport<GlmResult> none = world(small, 0).run(SimulationOptions.of(2, Faults.none()));
    assertThat(zeros.traffic()).isEqualTo(none.traffic());
    assertThat(zeros.trace()).isEqualTo(none.trace());
  }

  @Test
  void twoSmallSitesOfFour_leaveTwo_andTheRunIsRefused() {
    Map<SiteId, Supplier<Rows>> rows = new TreeMap<>(Fixture.glmRows(SITES));
    List<SiteId> small = List.copyOf(rows.keySet()).subList(0, 2);
    rows.replaceAll((site, all) -> small.contains(site) ? () -> firstPatients(all.get(), 5) : all);
    Simulation<GlmState, GlmResult> world =
        new Simulation<>(new Glm(), Fixture.glmStudy(), Fixture.glmCodebook(), rows);
    for (long seed = 0; seed < 3; seed++) {
      assertThat(world.run(Fixture.stormy(seed)).outcome()).isEqualTo(new Outcome.Refused());
    }
  }
}
