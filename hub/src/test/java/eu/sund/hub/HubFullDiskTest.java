package eu.sund.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.RunId;
import eu.sund.hub.FakeSite.Fate;
import eu.sund.hub.FakeSite.Step;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.RunView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The hub's disk is full. The environment variable {@code SUND_SMALL_DISK} names a folder on a file
 * system of its own of about 60 MB, which this test fills: see {@code docs/testing.md}.
 */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = "SUND_SMALL_DISK", matches = ".+")
class HubFullDiskTest {
  private final Path disk = Path.of(System.getenv("SUND_SMALL_DISK"));
  @TempDir private Path elsewhere;
  private final Path filler = disk.resolve("filler");

  private void fill() throws IOException {
    byte[] block = new byte[1 << 16];
    for (int size = block.length; size > 0; size /= 16) {
      try (OutputStream out =
          Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(block, 0, size);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("space");
      }
    }
  }

  /** A full disk in which small words do not fit: the journal cannot be written. */
  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"AGREE", "MASK"})
  @Timeout(300)
  void run_journalCannotBeWritten_haltsAndGoesOnAfterARestart(Step step) throws Exception {
    try (Standing run = new Standing(5, step)) {
      fill();
      run.speak();
      TestNetwork.until("halted", () -> run.view().getState().equals("halted"));
      assertThat(run.view().getFailure()).contains("could not write to its disk", "made room");
      assertThatThrownBy(run::again).hasMessageContaining("full");
      Files.delete(filler);
      run.hub.close();
      try (Hub second = run.network.start()) {
        assertThat(second.port()).isEqualTo(run.network.port);
        run.assertSucceeds();
      }
    }
  }

  /** Large words do not fit: no site takes it for its own failure, and all come when they fit. */
  @Test
  @Timeout(300)
  void run_uploadsDoNotFit_goesOnWhenThereIsRoom() throws Exception {
    try (Standing run = new Standing(400_000, Step.MASK)) {
      fill();
      run.speak();
      TestNetwork.until("words that do not fit", () -> run.offered() > 1);
      assertThat(run.view().getState()).isIn("collecting", "halted");
      Files.delete(filler);
      run.hub.close();
      try (Hub second = run.network.start()) {
        assertThat(second.port()).isEqualTo(run.network.port);
        run.assertSucceeds();
      }
    }
  }

  /** A run that stands still in round 3, since a site is silent at one step. */
  private final class Standing implements AutoCloseable {
    final TestNetwork network;
    final Hub hub;
    final List<FakeSite> sites = new ArrayList<>();
    private final TestNetwork.Joined anna;
    private final RunId run;
    private final byte[] study;

    Standing(int size, Step step) throws Exception {
      network = new TestNetwork(Files.createTempDirectory(disk, "hub"));
      hub = network.start();
      anna = network.join(PeerKind.RESEARCHER, "anna-berg");
      sites.addAll(network.sites(hub, elsewhere, "turku", "tartu", "tromso"));
      FakeSite silent = sites.getLast();
      silent.fate = said -> said.round() == 3 && said.step() == step ? Fate.UNSAID : Fate.SAID;
      study = TestNetwork.study("age ~ chol", "rounds: 4, size: " + size).getBytes(UTF_8);
      run = again();
      TestNetwork.until(
          "round 3",
          () -> silent.sayings.stream().anyMatch(s -> s.round() == 3 && s.step() == step));
    }

    RunId again() {
      try (ResearchClient client = network.client(anna)) {
        return client.submit(TestNetwork.sign(anna, new String(study, UTF_8)));
      }
    }

    RunView view() {
      try (ResearchClient client = network.client(anna)) {
        return client.show(run);
      }
    }

    /** How often the silent site had words to give in round 3. */
    long offered() {
      return sites.getLast().sayings.stream()
          .filter(s -> s.round() == 3 && s.step() == Step.MASK)
          .count();
    }

    void speak() {
      sites.getLast().fate = said -> Fate.SAID;
      sites.getLast().connector().reconnect();
    }

    void assertSucceeds() {
      try (ResearchClient client = network.client(anna)) {
        assertThat(client.watch(run, v -> {}).getState()).isEqualTo("succeeded");
      }
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(filler);
      sites.forEach(FakeSite::close);
      hub.close();
    }
  }
}
