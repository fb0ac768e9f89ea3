package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.app.officer.OfficerFiles;
import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.hub.HubAdmin;
import eu.sund.hub.HubFolder;
import eu.sund.hub.store.HubStore;
import eu.sund.site.RosterKeeper;
import eu.sund.site.Steward;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The list of sites and keys, from the officers' own machines to a site that trusts no hub. */
class RosterTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int USAGE = 2;
  private static final int NETWORK = 6;

  @TempDir Path folder = Path.of("");

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  // ---- a hub that does not do as the officers say

  @Test
  void dishonestHub_isRefusedByTheSite_whichKeepsWhatItHas() {
    try (RealNetwork network = RealNetwork.create(folder)) {
      network.startHub();
      ResearcherFolder rita = network.enrol("rita");
      network.joinSite("turku", 200);
      network.joinSite("tartu", 200);
      network.joinSite("tromso", 200);
      SignedRoster good = network.publishRoster();
      network.startSites("turku", "tartu", "tromso");
      int held = good.roster().version();
      awaitLog(network, "roster", "version " + held);

      KeyPair kari = SigningKey.load(network.officersFolder().resolve("kari.key"));
      KeyPair matti = SigningKey.load(network.officersFolder().resolve("matti.key"));
      SignedRoster draft = draft(network);
      SignedRoster next = OfficerFiles.sign(OfficerFiles.sign(draft, kari), matti);
      serve(network, new SignedRoster(swapped(next.roster()), next.officers(), next.signatures()));
      awaitLog(network, "roster refused", "does not hold");
      forgetFrom(network, held + 1);
      serve(network, OfficerFiles.sign(draft, kari));
      awaitLog(network, "roster refused", "1 of 2 signatures");
      forgetFrom(network, held);
      awaitLog(network, "roster refused", "version " + held + " is in force and is newer");

      Program.Ended shown = network.run("site", "roster", "--dir", network.siteRoot("turku"));
      assertThat(shown.out()).contains("Roster " + held + " of network");
      assertThat(RosterKeeper.open(network.site("turku")).signed()).hasValue(good);

      network.publishRoster();
      network.publishRoster();
      awaitLog(network, "roster", "version " + (held + 1));
      network.allow("turku", rita, "automatic");
      network.allow("tartu", rita, "automatic");
      network.allow("tromso", rita, "automatic");
      Desk desk = network.desk(rita);
      byte[] study = RealNetwork.study("After all", "disease ~ age", "ridge: 1");
      assertThat(RealNetwork.succeed(desk, study)).isNotEmpty();
    }
  }

  private static SignedRoster draft(RealNetwork network) {
    try (HubAdmin admin = HubAdmin.open(network.hubFolder(), RealNetwork.CLOCK)) {
      return admin.roster().draft();
    }
  }

  /** Tartu with a key that the hub made. */
  private static Roster swapped(Roster roster) {
    KeyPair hubs = SigningKey.make(new SecureRandom());
    List<Roster.Entry> sites =
        roster.sites().stream()
            .map(
                e ->
                    e.site().equals(new SiteId("tartu"))
                        ? new Roster.Entry(
                            e.site(),
                            e.country(),
                            e.organisation(),
                            Bytes.of(PublicKeys.raw(hubs.getPublic())))
                        : e)
            .toList();
    return new Roster(roster.network(), roster.version(), roster.officers(), sites);
  }

  /** Past every check of the hub's own program. */
  private static void serve(RealNetwork network, SignedRoster signed) {
    try (HubStore store = store(network)) {
      assertThat(store.rosters().publish(signed, RealNetwork.CLOCK.instant())).isTrue();
    }
  }

  private static void forgetFrom(RealNetwork network, int version) {
    try (HubStore store = store(network)) {
      int gone =
          store
              .database()
              .write(handle -> handle.execute("DELETE FROM rosters WHERE version >= ?", version));
      assertThat(gone).isPositive();
    }
  }

  private static HubStore store(RealNetwork network) {
    HubFolder hub = new HubFolder(network.hubFolder());
    return hub.store(hub.config());
  }

  private static void awaitLog(RealNetwork network, String event, String words) {
    Waiting.until(
        "turku logs '" + event + "': " + words,
        SOON,
        () -> {
          try (Steward steward = Steward.open(network.site("turku"), RealNetwork.CLOCK)) {
            return steward.log().stream()
                .anyMatch(line -> line.event().equals(event) && line.detail().contains(words));
          }
        });
  }

  // ---- the commands, as people give them

  private Program.Ended run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Program.run(folder.resolve("logs"), words);
  }

  private String good(Object... arguments) {
    Program.Ended ended = run(arguments);
    assertThat(ended.exit()).as(ended.all()).isZero();
    return ended.out();
  }

  private static String after(String mark, String text) {
    int at = text.indexOf(mark);
    assertThat(at).as("'%s' in %s", mark, text).isNotNegative();
    return text.substring(at + mark.length()).strip().split("\\s", 2)[0];
  }

  @Test
  void ceremony_fromOfficersKeysToARosterInForce() throws IOException {
    Path hub = folder.resolve("hub");
    Path site = folder.resolve("turku");
    Path secret = Files.writeString(folder.resolve("secret"), RealNetwork.PASSPHRASE + "\n");
    Path kari = folder.resolve("kari.key");
    Path matti = folder.resolve("matti.key");
    Path roster = folder.resolve("roster.yaml");
    int port = RealNetwork.freePort();
    initHub(hub, port, secret);
    Program.Ended early = invite(hub);
    assertThat(early.exit()).isEqualTo(USAGE);
    assertThat(early.err()).contains("sund hub officers");
    good("officer", "new", "--name", "Kari", "--out", kari, "--passphrase-file", secret);
    good("officer", "new", "--name", "Matti", "--out", matti, "--passphrase-file", secret);
    assertThat(Files.readString(kari)).contains("ENCRYPTED PRIVATE KEY");
    String told = good("hub", "officers", "--dir", hub, kari + ".pub", matti + ".pub");
    String fingerprint = after("Fingerprint:", told);
    assertThat(good("officer", "show", "--network", "baltic", matti + ".pub", kari))
        .as("officers find the same without the hub")
        .contains(fingerprint);
    String invitation = invite(hub).out();
    assertThat(after("--officers", invitation)).isEqualTo(fingerprint);
    List<String> serve = List.of("hub", "start", "--dir", hub.toString());
    try (Program serving = Program.start("hub", folder.resolve("logs"), serve)) {
      serving.awaitOutput("Hub ", RealNetwork.START_MAX);
      String joined = join(site, port, invitation, fingerprint);
      assertThat(joined).contains("officers").contains("signing key");
      assertThat(good("site", "roster", "--dir", site)).contains("No roster is in force");
      assertThat(good("roster", "draft", "--dir", hub, "--out", roster)).contains("new ", "turku");
      signed(roster, kari, matti, secret);
      assertThat(good("roster", "show", roster)).contains("The signatures hold");
      good("hub", "roster", "publish", "--dir", hub, roster);
      List<String> start = List.of("site", "start", "--dir", site.toString());
      try (Program at = Program.start("site", folder.resolve("logs"), start)) {
        at.awaitOutput("Connected", RealNetwork.START_MAX);
        Waiting.until(
            "the roster is in force", SOON, () -> Files.exists(site.resolve("roster.yaml")));
        assertThat(good("site", "roster", "--dir", site)).contains("Roster 1 of network 'baltic'");
      }
    }
  }

  private void initHub(Path hub, int port, Path secret) {
    good(
        "hub",
        "init",
        "--dir",
        hub,
        "--network",
        "baltic",
        "--listen",
        "127.0.0.1:" + port,
        "--root-key-out",
        folder.resolve("root.pem"),
        "--passphrase-file",
        secret);
  }

  private Program.Ended invite(Path hub) {
    return run(
        "hub", "invite", "--dir", hub, "--site", "turku", "--country", "FI", "--organisation", "T");
  }

  private String join(Path site, int port, String invitation, String fingerprint) {
    String token = after("--token", invitation);
    String root = after("--fingerprint", invitation);
    String wrong = fingerprint.startsWith("0") ? "1" : "0";
    Program.Ended other =
        run(
            "site",
            "join",
            "--dir",
            site,
            "--hub",
            "127.0.0.1:" + port,
            "--token",
            token,
            "--fingerprint",
            root,
            "--officers",
            wrong + fingerprint.substring(1));
    assertThat(other.exit()).isEqualTo(NETWORK);
    assertThat(other.err()).contains("error 407").contains("still good");
    return good(
        "site",
        "join",
        "--dir",
        site,
        "--hub",
        "127.0.0.1:" + port,
        "--token",
        token,
        "--fingerprint",
        root,
        "--officers",
        fingerprint);
  }

  private void signed(Path roster, Path kari, Path matti, Path secret) throws IOException {
    Program.Ended unasked =
        run("roster", "sign", roster, "--key", kari, "--passphrase-file", secret);
    assertThat(unasked.exit()).isEqualTo(USAGE);
    assertThat(unasked.err()).contains("--yes");
    assertThat(good("roster", "sign", roster, "--key", kari, "--passphrase-file", secret, "--yes"))
        .contains("new ", "turku", "1 more must sign");
    Program.Ended early = run("hub", "roster", "publish", "--dir", folder.resolve("hub"), roster);
    assertThat(early.exit()).isEqualTo(NETWORK);
    assertThat(early.err()).contains("error 407").contains("1 of 2 signatures");
    Path own = Files.copy(roster, folder.resolve("karis-copy.yaml"));
    Program.Ended stale =
        run(
            "roster",
            "sign",
            roster,
            "--key",
            matti,
            "--passphrase-file",
            secret,
            "--yes",
            "--previous",
            own);
    assertThat(stale.err()).as("a roster that this officer never signed").contains("error 407");
    assertThat(good("roster", "sign", roster, "--key", matti, "--passphrase-file", secret, "--yes"))
        .contains("sund hub roster publish");
  }
}
