package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Hospitals let connections out through a proxy with a password, if at all. */
class ThroughProxyTest {
  private static final String PASSWORD = "pa+ss word-canary";
  private static final String IN_A_URL = "pa%2Bss%20word-canary";

  private @TempDir Path folder;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @Test
  void site_behindProxy_joinsRunsAndComesBack() {
    try (ConnectProxy proxy = new ConnectProxy("anna", PASSWORD);
        RealNetwork network = RealNetwork.create(folder)) {
      network.startHub();
      ResearcherFolder rita = network.enrol("rita");
      network.joinSite("tartu", 500);
      network.joinSite("tromso", 500);
      String url = "http://anna:" + IN_A_URL + "@127.0.0.1:" + proxy.port();
      Program.Ended joined =
          network.run(
              "site",
              "join",
              "--hub",
              network.endpoint(),
              "--token",
              network.inviteSite("turku"),
              "--fingerprint",
              network.fingerprint(),
              "--officers",
              network.officers(),
              "--proxy",
              url,
              "--dir",
              network.siteRoot("turku"));
      assertThat(joined.exit()).as(joined.all()).isZero();
      network.publishRoster();
      assertThat(proxy.tunnels()).containsExactly("127.0.0.1:" + network.port());
      Path dataset = network.synthetic("turku", 500).yaml();
      assertThat(
              network
                  .run("site", "dataset", "add", dataset, "--dir", network.siteRoot("turku"))
                  .exit())
          .isZero();
      for (String site : List.of("turku", "tartu", "tromso")) {
        network.allow(site, rita, "automatic");
      }
      network.startSites("turku", "tartu", "tromso");
      Desk desk = network.desk(rita);
      byte[] study = RealNetwork.study("Proxy", "disease ~ age + sex", "ridge: 0");
      byte[] first = RealNetwork.succeed(desk, study);
      int before = proxy.tunnels().size();
      proxy.cut();
      Waiting.until(
          "the site dials again", RealNetwork.START_MAX, () -> proxy.tunnels().size() > before);
      assertThat(RealNetwork.succeed(desk, study)).isEqualTo(first);
      assertThat(network.program("turku").out() + network.program("turku").err())
          .doesNotContain("canary");
    }
  }

  @Test
  void join_withAWrongPassword_saysThatTheProxyRefused() {
    try (ConnectProxy proxy = new ConnectProxy("anna", PASSWORD);
        RealNetwork network = RealNetwork.create(folder)) {
      network.startHub();
      Program.Ended joined =
          network.run(
              "site",
              "join",
              "--hub",
              network.endpoint(),
              "--token",
              network.inviteSite("turku"),
              "--fingerprint",
              network.fingerprint(),
              "--officers",
              network.officers(),
              "--proxy",
              "http://anna:guessed@127.0.0.1:" + proxy.port(),
              "--dir",
              network.siteRoot("turku"));
      assertThat(joined.exit()).isEqualTo(6);
      assertThat(joined.err()).contains("error 401").contains("407").doesNotContain("guessed");
      assertThat(proxy.refused()).isNotEmpty();
    }
  }
}
