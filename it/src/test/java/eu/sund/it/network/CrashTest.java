package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.researcher.Desk;
import eu.sund.core.RunId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Killed at any moment, the network goes on from there and ends with the same bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
  private static final String[] SITES = {"turku", "tartu", "tromso"};
  private static final byte[] STUDY =
      RealNetwork.study(
          "Crash", "disease ~ age + sex + chol + thalach + oldpeak + cp", "tolerance: 1e-13");

  private static @TempDir Path folder;
  private RealNetwork network;
  private Desk desk;
  private byte[] undisturbed;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @BeforeAll
  void start() {
    network = RealNetwork.create(folder);
    desk = network.serve("glm", 20_000, SITES);
    undisturbed = RealNetwork.succeed(desk, STUDY);
  }

  @AfterAll
  void end() {
    network.close();
  }

  /** Victims are killed when the researcher sees the round begin, and a moment later. */
  @ParameterizedTest
  @CsvSource({
    "turku,      1,  0",
    "turku,      2, 15",
    "tartu,      4,  3",
    "hub,        1,  0",
    "hub,        3,  8",
    "hub,        5,  0",
    "hub turku,  2,  5",
    "hub turku tartu tromso, 4, 0"
  })
  void kill_midRun_sameBytes(String names, int round, int millisLater) {
    List<String> victims = List.of(names.split(" "));
    RunId run = desk.submit(STUDY);
    AtomicInteger killedIn = new AtomicInteger(-1);
    byte[] result =
        RealNetwork.result(
            desk,
            run,
            view -> {
              if (view.getRound() >= round && !view.getTerminal() && killedIn.get() < 0) {
                killedIn.set(view.getRound());
                LockSupport.parkNanos(Duration.ofMillis(millisLater).toNanos());
                killAndRestart(victims);
              }
            });
    assertThat(killedIn.get()).as("the round in which %s was killed", names).isPositive();
    assertThat(new String(result, StandardCharsets.UTF_8))
        .isEqualTo(new String(undisturbed, StandardCharsets.UTF_8));
  }

  private void killAndRestart(List<String> victims) {
    victims.forEach(network::kill);
    for (String victim : victims) {
      if (victim.equals("hub")) {
        network.startHub();
      } else {
        network.startSite(victim);
      }
    }
  }
}
