package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.researcher.Desk;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose database is PostgreSQL: the same network. */
class PostgresTest {
  private @TempDir Path folder;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @Test
  void hubOnPostgres_killedMidRun_sameBytes() throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        RealNetwork network =
            RealNetwork.create(folder, postgres.getJdbcUrl("postgres", "postgres"))) {
      Desk desk = network.serve("glm", 5_000, "turku", "tartu", "tromso");
      byte[] study = RealNetwork.study("Postgres", "disease ~ age + sex + chol", "ridge: 0");
      byte[] undisturbed = RealNetwork.succeed(desk, study);
      AtomicBoolean killed = new AtomicBoolean();
      byte[] result =
          RealNetwork.result(
              desk,
              desk.submit(study),
              view -> {
                if (view.getRound() >= 2
                    && !view.getTerminal()
                    && killed.compareAndSet(false, true)) {
                  network.kill("hub");
                  network.startHub();
                }
              });
      assertThat(killed).isTrue();
      assertThat(result).isEqualTo(undisturbed);
      assertThat(Files.exists(network.hubFolder().resolve("hub.db")))
          .as("an embedded database beside PostgreSQL")
          .isFalse();
    }
  }
}
