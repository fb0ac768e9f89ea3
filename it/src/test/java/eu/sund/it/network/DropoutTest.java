package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.researcher.Desk;
import eu.sund.core.RunId;
import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SiteState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A site's process is killed in the middle of a run that may go on, and stays away. */
final class DropoutTest {
  private static final String[] SITES = {"turku", "tartu", "tromso", "linkoping"};
  private static final byte[] STUDY =
      """
      title: Who has coronary disease?
      purpose: Predict disease from age; a test of the network.
      datasets: heart
      analysis: dp-glm
      formula: disease ~ age
      missing-sites: go-on
      options:
        family: binomial
        rounds: 12
        epsilon: 1
      """
          .getBytes(StandardCharsets.UTF_8);

  private static @TempDir Path folder;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @Test
  void kill_siteThatStaysAway_endsWithTheOthersSum() throws IOException {
    try (RealNetwork network = RealNetwork.create(folder)) {
      Path settings = network.hubFolder().resolve("hub.yaml");
      Files.writeString(
          settings,
          Files.readString(settings).replaceFirst("missing-seconds: \\d+", "missing-seconds: 10"));
      Desk desk = network.serve("dp-glm", 1000, SITES);

      AtomicInteger killedIn = new AtomicInteger();
      RunId run = desk.submit(STUDY);
      RunView end =
          RealNetwork.follow(
              desk,
              run,
              view -> {
                if (view.getRound() >= 3 && !view.getTerminal() && killedIn.get() == 0) {
                  killedIn.set(view.getRound());
                  network.kill("tartu");
                }
              });
      assertThat(killedIn.get()).isBetween(3, 12);
      assertThat(end.getState()).as(end.toString()).isEqualTo("succeeded");
      assertThat(end.getProgress()).contains("the sum over 3 of 4 sites, without tartu");
      assertThat(end.getSitesList().stream().filter(s -> s.getState().equals("left out")))
          .extracting(SiteState::getSite)
          .containsExactly("tartu");

      // It comes back, and is told.
      network.startSite("tartu");
      network.awaitConnected("tartu");
      Waiting.until(
          "tartu hears of the end",
          RealNetwork.START_MAX,
          () ->
              network
                  .run("site", "runs", "--dir", network.siteRoot("tartu"))
                  .all()
                  .contains("ended"));
      assertThat(List.of(network.run("site", "log", "--dir", network.siteRoot("tartu")).all()))
          .anyMatch(log -> log.contains("without this site")); // by which of its words, chance says
    }
  }
}
