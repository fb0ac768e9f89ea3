package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When updates with noise leave. */
class AnswerTimeTest {
  private static final long STEP = AnswerTime.STEP;

  @Test
  void left_isTheWayToTheNextStep() {
    assertThat(AnswerTime.left(0)).isZero();
    assertThat(AnswerTime.left(1)).isEqualTo(STEP - 1);
    assertThat(AnswerTime.left(STEP)).isZero();
    assertThat(AnswerTime.left(STEP + 1)).isEqualTo(STEP - 1);
    assertThat(AnswerTime.left(7 * STEP - 5)).isEqualTo(5);
  }

  @Test
  void await_endsAtAStep() {
    long began = System.nanoTime();
    AnswerTime.await(began, () -> {});
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(STEP);
  }

  @Test
  void await_ofARunThatWasStopped_isNotWaitedFor() {
    assertThatThrownBy(
            () ->
                AnswerTime.await(
                    System.nanoTime() - 1,
                    () -> {
                      throw new IllegalStateException("stopped");
                    }))
        .hasMessage("stopped");
  }

  @Test
  void rounds_withNoise_eachTakeAStepAtLeast(@TempDir Path folder) throws IOException {
    TestHouse house = new TestHouse(folder);
    Files.writeString(
        house.folder.policy(), TestHouse.policyText("automatic").replace("[glm,", "[dp-count,"));
    FakeHub hub = house.hub(house.run(1, TestHouse.counting(1, ""), "dp-count"));
    long began = System.nanoTime();
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
    }
    assertThat(hub.sums).hasSize(2);
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(2 * STEP);
  }
}
