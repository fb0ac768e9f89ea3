package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.regression.GlmState;
import eu.sund.core.AtSite;
import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.ModelLimits;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.engine.Course;
import eu.sund.engine.Outcome;
import eu.sund.privacy.ring.Protection;
import eu.sund.privacy.ring.Ring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The generalised linear model, with its evaluation, over the simulated network. */
final class GlmSimulationTest {
  private static Simulation<GlmState, GlmResult> world(int sites) {
    return new Simulation<>(
        new Glm(), Fixture.glmStudy(), Fixture.glmCodebook(), Fixture.glmRows(sites));
  }

  @Test
  void run_anyFaults_endsWithTheSameBits() {
    storm(0, 5);
  }

  @Test
  @Tag("slow")
  void run_thousandsOfSeeds_endWithTheSameBits() {
    storm(5, 300);
  }

  private static void storm(long from, long to) {
    Simulation<GlmState, GlmResult> world = world(4);
    int crashes = 0;
    long begun = System.nanoTime();
    for (long seed = from; seed < to; seed++) {
      SimulationReport<GlmResult> report = world.run(Fixture.stormy(seed));
      assertThat(report.outcome()).isEqualTo(new Outcome.Succeeded());
      crashes += report.faults().crashes();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf("glm simulation: %.0f seeds/s, %d crashes%n", (to - from) / seconds, crashes);
    assertThat(crashes).isGreaterThan((int) (to - from) / 4);
  }

  @Test
  void run_deviatingHub_isRefusedInEveryRound() {
    Simulation<GlmState, GlmResult> world = world(3);
    int rounds = world.run(SimulationOptions.of(1, Faults.none())).rounds();
    assertThat(rounds).isGreaterThan(3);
    for (int round = 2; round <= rounds; round++) {
      for (SimulationOptions.Deviation.Kind kind : SimulationOptions.Deviation.Kind.values()) {
        Outcome outcome =
            world
                .run(
                    Fixture.stormy(round)
                        .withDeviation(new SimulationOptions.Deviation(round, kind)))
                .outcome();
        assertThat(outcome).isInstanceOf(Outcome.SiteEnded.class);
        assertThat(outcome.errorCode()).contains(ErrorCode.HUB_DEVIATES);
      }
    }
  }

  /** A site absorbs what the hub sends: nothing in it may break the site. */
  @Test
  void absorb_anyFalsifiedSum_isAStepOrANumberedFailure() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    Map<SiteId, Supplier<Rows>> sites = Fixture.glmRows(3);
    Optional<Course<GlmState, GlmResult>> course =
        Optional.of(Course.begin(new Glm(), Fixture.glmStudy(), Fixture.glmCodebook()));
    int tried = 0;
    while (course.isPresent()) {
      byte[] sum = sum(course.get(), sites);
      for (int i = 0; i < 300; i++) {
        byte[] falsified = sum.clone();
        int changes = 1 + random.nextInt(8);
        for (int c = 0; c < changes; c++) {
          int at = random.nextInt(falsified.length);
          falsified[at] = (byte) random.nextInt(256);
        }
        try {
          assertThat(course.get().absorb(3, Blob.of(falsified))).isNotNull();
        } catch (SundException e) {
          assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL);
        }
        tried++;
      }
      course =
          course.get().absorb(3, Blob.of(sum))
                  instanceof Course.Advance.Next<GlmState, GlmResult> next
              ? Optional.of(next.course())
              : Optional.empty();
    }
    assertThat(tried).isGreaterThan(900);
  }

  private static byte[] sum(Course<GlmState, GlmResult> course, Map<SiteId, Supplier<Rows>> sites)
      throws IOException {
    List<Blob> updates = new ArrayList<>();
    for (Supplier<Rows> open : sites.values()) {
      ByteArrayOutputStream words = new ByteArrayOutputStream();
      try (Rows rows = open.get()) {
        RowAccess access = RowAccess.granted("test");
        course.contribute(
            rows,
            AtSite.alone(access),
            course.stand(rows, access, ModelLimits.PATIENTS_MIN),
            Protection.encodingOnly(),
            Channels.newChannel(words));
      }
      updates.add(Blob.of(words.toByteArray()));
    }
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    Ring.sum(course.layout(), updates, Channels.newChannel(sum));
    return sum.toByteArray();
  }
}
