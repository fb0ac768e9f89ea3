package eu.sund.hub;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.RunId;
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
  @CsvSource({"1, 5", "2, 5", "3, 5", "4, 5", "1, 400000", "2, 400000", "3, 400000"})
  void run_hubDiesInARound_endsWithTheSameBits(int round, int size) throws Exception {
    TestNetwork network = new TestNetwork(temporary);
    List<FakeSite> sites = new ArrayList<>();
    Path saved = temporary.resolve("saved");
    TestNetwork.Joined anna;
    RunId run;
    Hub first = network.start();
    try {
      anna = network.join(PeerKind.RESEARCHER, "anna-berg");
      for (String name : List.of("turku", "tartu")) {
        sites.add(
            new FakeSite(
                network.join(PeerKind.SITE, name),
                FakeSite.codebook("age", "chol"),
                sites.size() + 1,
                temporary));
      }
      TestNetwork.until("two sites", () -> first.connectedSites() == 2);
      // One site computes, the other stays silent: the run stands still in this round.
      sites.get(1).silentFrom = round;
      try (ResearchClient client = network.client(anna)) {
        run = client.submit(TestNetwork.sign(anna, study(size)));
      }
      TestNetwork.until("round " + round, () -> sites.get(1).calls.contains(round));
      TestNetwork.until("a folder that stands still", () -> copyOfOneMoment(network.folder, saved));
    } finally {
      first.close();
    }
    // What an orderly end may have written is not what a killed hub leaves.
    PrivateFiles.delete(network.folder);
    Files.move(saved, network.folder);
    sites.get(1).silentFrom = Integer.MAX_VALUE;
    try (Hub second = network.start();
        ResearchClient client = network.client(anna)) {
      RunView view = client.watch(run, v -> {});
      assertThat(second.port()).isEqualTo(network.port);
      assertThat(view.getState()).isEqualTo("succeeded");
      String json = client.result(run).getJson().toString(StandardCharsets.UTF_8);
      // 2 + 3 in round 4; sites 1 and 2 say that many patients.
      if (size == 5) {
        assertThat(json).isEqualTo("{\"rounds\":4,\"first\":5.0,\"last\":0.3125,\"patients\":3}");
      }
      // The same study again, and nothing disturbs it.
      RunId calm = client.submit(TestNetwork.sign(anna, study(size)));
      assertThat(client.watch(calm, v -> {}).getState()).isEqualTo("succeeded");
      assertThat(client.result(calm).getJson().toString(StandardCharsets.UTF_8)).isEqualTo(json);
    } finally {
      sites.forEach(FakeSite::close);
    }
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
