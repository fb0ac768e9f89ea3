package eu.sund.it.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.app.researcher.Desk;
import eu.sund.app.researcher.ResearcherFolder;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.hub.HubAdmin;
import eu.sund.site.Steward;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.RunView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what: nothing runs merely because nothing forbids it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GovernanceTest {
  /** Deadlines tell that something never comes; how fast it comes on a busy machine is chance. */
  private static final Duration SOON = Duration.ofSeconds(90);

  private static final int REFUSED = 5;
  private static final int NETWORK = 6;
  private static final int STUDY = 4;

  private static @TempDir Path folder;
  private RealNetwork network;
  private ResearcherFolder rita;
  private Desk desk;

  @RegisterExtension private final FailureLogs logs = new FailureLogs(() -> folder.resolve("logs"));

  @BeforeAll
  void start() {
    network = RealNetwork.create(folder);
    network.startHub();
    rita = network.enrol("rita");
    desk = network.desk(rita);
    network.joinSite("turku", 5_000);
    network.joinSite("tartu", 5_000);
    network.joinSite("copenhagen", 5_000);
    network.startSites("turku", "tartu", "copenhagen");
  }

  @BeforeEach
  void allow() {
    network.allow("turku", rita, "automatic");
    network.allow("tartu", rita, "automatic");
    network.allow("copenhagen", rita, "automatic");
  }

  @AfterAll
  void end() {
    network.close();
  }

  private static byte[] study(String title) {
    return RealNetwork.study(title, "disease ~ age + sex + oldpeak", "ridge: 0");
  }

  private RunView ended(RunId run) {
    return RealNetwork.follow(desk, run, view -> {});
  }

  private void awaitPending(RunId run) {
    Waiting.until(
        "turku waits for its steward",
        SOON,
        () ->
            desk.show(run).getSitesList().stream()
                .anyMatch(
                    s -> s.getSite().equals("turku") && s.getState().equals("waits for steward")));
  }

  // ---- the steward

  @Test
  void eachStudy_approved_runs() {
    network.allow("turku", rita, "each-study");
    RunId run = desk.submit(study("Approved"));
    awaitPending(run);
    Program.Ended pending = network.run("site", "pending", "--dir", network.siteRoot("turku"));
    assertThat(pending.out())
        .contains(run.value())
        .contains("'Approved'")
        .contains("A test of the network")
        .contains("rita")
        .contains(rita.publicKey());
    assertThat(network.run("site", "approve", run, "--dir", network.siteRoot("turku")).exit())
        .isZero();
    assertThat(ended(run).getState()).isEqualTo("succeeded");
  }

  @Test
  void eachStudy_refused_endsWithTheReasonAtHomeOnly() {
    network.allow("turku", rita, "each-study");
    RunId run = desk.submit(study("Refused"));
    awaitPending(run);
    Path turku = network.siteRoot("turku");
    assertThat(network.run("site", "refuse", run, "--reason", "too-broad", "--dir", turku).exit())
        .isZero();
    assertThat(ended(run).getFailureCode()).isEqualTo(ErrorCode.STOPPED_BY_STEWARD.number());
    assertThat(ended(run).toString()).doesNotContain("too-broad");
    assertThat(network.run("site", "log", "--dir", turku).out()).contains("too-broad");
    Program.Ended watch =
        network.run("study", "watch", run, "--as", network.researcherRoot("rita"));
    assertThat(watch.exit()).isEqualTo(REFUSED);
    assertThat(watch.err()).contains("error 305").contains("turku");
  }

  /** Another site hangs, so that the run cannot end by itself. */
  @Test
  void stop_midRun_endsWhileAnotherSiteHangs() {
    AtomicLong stopped = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    RunId run = desk.submit(study("Stopped"));
    try (Steward steward = Steward.open(network.site("turku"), RealNetwork.CLOCK)) {
      RunView last =
          RealNetwork.follow(
              desk,
              run,
              view -> {
                if (view.getRound() >= 2 && stopped.get() == 0) {
                  network.program("tartu").freeze();
                  steward.stop(run, "sven", "enough");
                  stopped.set(System.nanoTime());
                }
                if (view.getTerminal()) {
                  seen.set(System.nanoTime());
                }
              });
      assertThat(last.getFailureCode()).isEqualTo(ErrorCode.STOPPED_BY_STEWARD.number());
      assertThat(stopped.get()).as("the run was stopped while it ran").isNotZero();
      assertThat(Duration.ofNanos(seen.get() - stopped.get())).isLessThan(Duration.ofSeconds(20));
      List<Steward.Left> left = steward.outbox(Optional.of(run));
      assertThat(left.getLast().kind()).as("the last thing that left").isEqualTo("stop");
    } finally {
      network.program("tartu").thaw();
    }
    assertThat(ended(desk.submit(study("After the stop"))).getState()).isEqualTo("succeeded");
  }

  // ---- the policy

  @Test
  void policy_thatNamesNobody_refuses() {
    network.policy("turku", "version: 1\n");
    assertThat(ended(desk.submit(study("Nobody"))).getFailureCode())
        .isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
  }

  @Test
  void policy_unreadable_refuses() {
    network.policy("turku", "version: 1\ndatasets: {heart: {researchers: [rita]}}\n");
    assertThat(ended(desk.submit(study("Unreadable"))).getFailureCode())
        .isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
  }

  @Test
  void policy_withAnotherKey_refuses() {
    ResearcherFolder other = network.enrol("olav");
    network.policy(
        "turku",
        """
        version: 1
        researchers:
          rita: %s
        datasets:
          heart: {researchers: [rita], analyses: [glm], approval: automatic}
        """
            .formatted(other.publicKey()));
    RunView last = ended(desk.submit(study("Another key")));
    assertThat(last.getFailureCode()).isIn(301, 302);
    assertThat(network.run("site", "log", "--dir", network.siteRoot("turku")).out())
        .contains("signed with another key");
  }

  @Test
  void policy_withdrawnMidRun_endsTheRun() {
    AtomicBoolean withdrawn = new AtomicBoolean();
    RunId run = desk.submit(study("Withdrawn"));
    RunView last =
        RealNetwork.follow(
            desk,
            run,
            view -> {
              if (view.getRound() >= 1 && withdrawn.compareAndSet(false, true)) {
                network.policy("turku", "version: 1\n");
              }
            });
    assertThat(last.getFailureCode()).isEqualTo(ErrorCode.REFUSED_BY_POLICY.number());
  }

  // ---- the study

  @Test
  void study_unknownVariable_namesTheNearest() {
    Path file =
        network.file("typo.yaml", RealNetwork.study("Typo", "disease ~ agee + sex", "ridge: 0"));
    Program.Ended run = network.run("study", "run", file, "--as", network.researcherRoot("rita"));
    assertThat(run.exit()).isEqualTo(STUDY);
    assertThat(run.err()).contains("error 201").contains("'agee'").contains("did you mean age");
    assertThatThrownBy(() -> desk.submit(file(file)))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("age");
  }

  private static byte[] file(Path file) throws java.io.IOException {
    return Files.readAllBytes(file);
  }

  // ---- who belongs

  @Test
  void revokedSite_isDroppedSoon_andStaysOut() {
    network.joinSite("tromso", 100);
    network.startSites("tromso");
    network.awaitCatalogue(desk, true, "tromso");
    assertThat(network.run("hub", "revoke", "tromso", "--dir", network.hubFolder()).exit())
        .isZero();
    Waiting.until(
        "the revoked site is told",
        SOON,
        () -> network.program("tromso").err().contains("revoked"));
    assertThat(
            desk.catalogue().getSitesList().stream()
                .filter(s -> s.getName().equals("tromso") && s.getConnected()))
        .isEmpty();
    network.kill("tromso");
    Program again = network.startSite("tromso");
    Waiting.until("the revoked site is refused", SOON, () -> again.err().contains("revoked"));
    assertThat(again.out()).doesNotContain("Connected");
    network.kill("tromso");
    assertThat(ended(desk.submit(study("Without the revoked"))).getState()).isEqualTo("succeeded");
  }

  @Test
  void revokedResearcher_cannotSubmit() {
    Desk knut = network.desk(network.enrol("knut"));
    knut.catalogue();
    assertThat(network.run("hub", "revoke", "knut", "--dir", network.hubFolder()).exit()).isZero();
    Waiting.until(
        "the revoked researcher is refused",
        SOON,
        () -> {
          try {
            knut.catalogue();
            return false;
          } catch (SundException e) {
            assertThat(e.code()).isIn(ErrorCode.REVOKED, ErrorCode.IDENTITY_REFUSED);
            return true;
          }
        });
    Path file = network.file("knut.yaml", study("Knut"));
    Program.Ended run = network.run("study", "run", file, "--as", network.researcherRoot("knut"));
    assertThat(run.exit()).isEqualTo(NETWORK);
    assertThat(run.err()).contains("revoked");
  }

  private Program.Ended join(String name, String token, String fingerprint) {
    return network.run(
        "site",
        "join",
        "--hub",
        network.endpoint(),
        "--token",
        token,
        "--fingerprint",
        fingerprint,
        "--officers",
        network.officers(),
        "--dir",
        folder.resolve(name));
  }

  @Test
  void token_usedTwice_isRefused() {
    String token = network.inviteSite("narvik");
    assertThat(join("narvik", token, network.fingerprint()).exit()).isZero();
    Program.Ended second = join("narvik-again", token, network.fingerprint());
    assertThat(second.exit()).isEqualTo(NETWORK);
    assertThat(second.err()).contains("error 403").doesNotContain(token);
    assertThat(folder.resolve("narvik-again")).doesNotExist();
  }

  @Test
  void token_expired_isRefused() {
    String token;
    try (HubAdmin admin = HubAdmin.open(network.hubFolder(), RealNetwork.CLOCK)) {
      HubAdmin.Newcomer late =
          new HubAdmin.Newcomer(
              PeerKind.SITE, "late", "NO", "Late", Optional.of(Duration.ofMillis(1)));
      token = admin.invite(late, new SecureRandom()).token();
    }
    Program.Ended late = join("late", token, network.fingerprint());
    assertThat(late.exit()).isEqualTo(NETWORK);
    assertThat(late.err()).contains("error 403").contains("expired").doesNotContain(token);
  }

  @Test
  void fingerprint_ofAnotherNetwork_keepsTheToken() {
    String token = network.inviteSite("bodo");
    String right = network.fingerprint();
    String wrong = right.substring(0, right.length() - 1) + (right.endsWith("0") ? "1" : "0");
    Program.Ended refused = join("bodo", token, wrong);
    assertThat(refused.exit()).isEqualTo(NETWORK);
    assertThat(refused.err()).contains("error 402").contains("fingerprint");
    assertThat(join("bodo", token, network.fingerprint()).exit())
        .as("the token was not sent, so that it is still good")
        .isZero();
  }

  @Test
  void token_ofNobody_isRefused() {
    Program.Ended refused = join("nobody", "sund-site-" + "A".repeat(43), network.fingerprint());
    assertThat(refused.exit()).isEqualTo(NETWORK);
    assertThat(refused.err()).contains("error 403");
  }
}
