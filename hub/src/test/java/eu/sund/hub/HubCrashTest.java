package eu.sund.hub;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.RunId;
import eu.sund.hub.FakeSite.Fate;
import eu.sund.hub.FakeSite.Step;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.RunView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A hub that dies leaves its folder as it is at that moment: a copy of the folder, taken while the
 * hub runs, is what the next hub finds.
 */
@Timeout(120)
class HubCrashTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({
    "1, AGREE, 5",
    "1, MASK, 5",
    "2, ADVERTISE, 5",
    "2, SHARE, 5",
    "3, CONFIRM, 5",
    "4, AGREE, 5",
    "6, REVEAL, 5",
    "3, MASK, 400000",
    "4, AGREE, 400000",
    "4, CONFIRM, 400000",
    "5, REVEAL, 400000"
  })
  void run_hubDiesInARound_endsWithTheSameBits(int round, Step step, int size) throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    List<FakeSite> sites = new ArrayList<>();
    Path saved = temporary.resolve("saved");
    TestNetwork.Joined anna;
    RunId run;
    Hub first = network.start();
    try {
      anna = network.join(PeerKind.RESEARCHER, "anna-berg");
      sites.addAll(network.sites(first, temporary, "turku", "tartu", "tromso"));
      // One site goes on, the others fall silent: the run stands still at this step.
      List<FakeSite> silent = sites.subList(1, 3);
      for (FakeSite site : silent) {
        site.fate = said -> isAt(said, round, step) ? Fate.UNSAID : Fate.SAID;
      }
      try (ResearchClient client = network.client(anna)) {
        run = client.submit(TestNetwork.sign(anna, study(size)));
      }
      for (FakeSite site : silent) {
        TestNetwork.until(
            step + " of round " + round,
            () -> site.sayings.stream().anyMatch(said -> isAt(said, round, step)));
      }
      TestNetwork.until("a folder that stands still", () -> copyOfOneMoment(network.folder, saved));
    } finally {
      first.close();
    }
    // What an orderly end may have written is not what a killed hub leaves.
    PrivateFiles.delete(network.folder);
    Files.move(saved, network.folder);
    sites.forEach(site -> site.fate = said -> Fate.SAID);
    try (Hub second = network.start();
        ResearchClient client = network.client(anna)) {
      RunView view = client.watch(run, v -> {});
      assertThat(second.port()).isEqualTo(network.port);
      assertThat(view.getState()).isEqualTo("succeeded");
      String json = client.result(run).getJson().toString(StandardCharsets.UTF_8);
      // 2 + 3 + 4 in round 4; sites 1, 2 and 3 say that many patients.
      if (size == 5) {
        assertThat(json).isEqualTo("{\"rounds\":4,\"first\":9.0,\"last\":0.5625,\"patients\":6}");
      }
      // The attempt that the hub died in is not gone on with; the other rounds need no second one.
      assertThat(sites.getFirst().calls)
          .contains(new FakeSite.Call(round, 2))
          .allMatch(call -> call.attempt() == 1 || call.equals(new FakeSite.Call(round, 2)));
      // The same study again, and nothing disturbs it.
      RunId calm = client.submit(TestNetwork.sign(anna, study(size)));
      assertThat(client.watch(calm, v -> {}).getState()).isEqualTo("succeeded");
      assertThat(client.result(calm).getJson().toString(StandardCharsets.UTF_8)).isEqualTo(json);
    } finally {
      sites.forEach(FakeSite::close);
    }
  }

  private static boolean isAt(FakeSite.Said said, int round, Step step) {
    return said.round() == round && said.step() == step;
  }

  private static String study(int size) {
    return TestNetwork.study("age ~ chol", "rounds: 4, size: " + size);
  }

  /** A copy as a power cut would leave it: taken again until nothing moved while it was taken. */
  private static boolean copyOfOneMoment(Path from, Path to) {
    try {
      if (Files.exists(to)) {
        PrivateFiles.delete(to);
      }
      Map<Path, String> before = listing(from);
      for (Path file : before.keySet()) {
        Path copy = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          PrivateFiles.makeFolder(copy);
        } else {
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      return before.equals(listing(from));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<Path, String> listing(Path folder) throws IOException {
    Map<Path, String> seen = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes a) {
            seen.put(inner, "folder");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
            seen.put(file, a.size() + " " + a.lastModifiedTime() + " " + a.fileKey());
            return FileVisitResult.CONTINUE;
          }
        });
    return seen;
  }
}
