package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.researcher.Desk;
import eu.sund.core.RunId;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A hub's machine burns down in the middle of a run. */
class BackupTest {
  private @TempDir Path folder;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @Test
  void restore_ofABackupMadeMidRun_serves() {
    try (RealNetwork network = RealNetwork.create(folder)) {
      Desk desk = network.serve("glm", 5_000, "turku", "tartu", "tromso");
      byte[] study = RealNetwork.study("Backup", "disease ~ age + sex + chol", "ridge: 0");
      byte[] undisturbed = RealNetwork.succeed(desk, study);
      AtomicBoolean burnt = new AtomicBoolean();
      RunId run = desk.submit(study);
      byte[] result =
          RealNetwork.result(
              desk,
              run,
              view -> {
                if (view.getRound() >= 2
                    && !view.getTerminal()
                    && burnt.compareAndSet(false, true)) {
                  burnDown(network, desk, run);
                }
              });
      assertThat(burnt).isTrue();
      assertThat(result).isEqualTo(undisturbed);
      assertThat(RealNetwork.succeed(desk, study)).isEqualTo(undisturbed);
    }
  }

  /** A site stands still, so that the run is surely under way while the backup is made. */
  private void burnDown(RealNetwork network, Desk desk, RunId run) {
    Path backup = folder.resolve("hub.backup");
    Path elsewhere = folder.resolve("hub-elsewhere");
    network.program("turku").freeze();
    Program.Ended made = network.run("hub", "backup", backup, "--dir", network.hubFolder());
    assertThat(made.exit()).as(made.all()).isZero();
    assertThat(desk.show(run).getTerminal()).as("the run had ended too early").isFalse();
    network.kill("hub");
    Program.Ended restored = network.run("hub", "restore", backup, "--dir", elsewhere);
    assertThat(restored.exit()).as(restored.all()).isZero();
    network.moveHub(elsewhere);
    network.startHub();
    network.program("turku").thaw();
  }
}
