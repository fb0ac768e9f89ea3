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
  void rounds_withNoise_eachHoldTheirUpdateBack(@TempDir Path folder) throws IOException {
    TestHouse house = new TestHouse(folder);
    Files.writeString(
        house.folder.policy(), TestHouse.policyText("automatic").replace("[glm,", "[dp-count,"));
    assertThat(slowSteps(house, 1)).isGreaterThanOrEqualTo(2);
    // By now everything is compiled and takes a millisecond or two.
    assertThat(slowSteps(house, 2)).isGreaterThanOrEqualTo(2);
    assertThat(slowSteps(house, 3)).isGreaterThanOrEqualTo(2);
  }

  /** How many of the things that a hub tells in two rounds the site took a step for, or longer. */
  private static int slowSteps(TestHouse house, int number) throws IOException {
    FakeHub hub = house.hub(house.run(number, TestHouse.counting(0.1, ""), "dp-count"));
    int slow = 0;
    try (TestHouse.Life life = house.life(hub)) {
      long began = System.nanoTime();
      while (hub.step(life.desk)) {
        slow += System.nanoTime() - began >= STEP ? 1 : 0;
        began = System.nanoTime();
      }
    }
    assertThat(hub.sums).hasSize(2);
    return slow;
  }
}
