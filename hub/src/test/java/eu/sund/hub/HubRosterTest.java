package eu.sund.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.hub.store.HubStore;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Officers, rosters and who may take part, at the hub. */
class HubRosterTest {
  private static final Codebook CODEBOOK = FakeSite.codebook("age", "chol");

  @TempDir Path temporary = Path.of("");
  private TestNetwork network;

  @BeforeEach
  void make() throws IOException {
    network = new TestNetwork(temporary);
  }

  private HubAdmin admin() {
    return HubAdmin.open(network.folder, InstantSource.system());
  }

  private void forgetOfficers() {
    HubFolder folder = new HubFolder(network.folder);
    try (HubStore store = folder.store(folder.config())) {
      store.database().write(handle -> handle.execute("DELETE FROM officers"));
    }
  }

  private static void assertRefused(ErrorCode code, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SundException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private static Officers others(String name) {
    KeyPair mallory = SigningKey.make(new SecureRandom());
    return new Officers(
        name,
        2,
        List.of(
            new Officer("Kari", TestNetwork.raw(TestNetwork.KARI)),
            new Officer("Mallory", TestNetwork.raw(mallory))));
  }

  // ---- officers

  @Test
  void appoint_theSameAgain_isFine_othersAreRefused() {
    try (HubAdmin admin = admin()) {
      admin.roster().appoint(TestNetwork.OFFICERS);
      assertRefused(
          ErrorCode.USAGE,
          "has its officers already",
          () -> admin.roster().appoint(others(TestNetwork.NETWORK)));
      assertThat(admin.roster().officers()).hasValue(TestNetwork.OFFICERS);
    }
  }

  @Test
  void appoint_officersOfAnotherNetwork_isRefused() {
    forgetOfficers();
    try (HubAdmin admin = admin()) {
      assertRefused(
          ErrorCode.USAGE, "another network", () -> admin.roster().appoint(others("elsewhere")));
      assertThat(admin.roster().officers()).isEmpty();
    }
  }

  @Test
  void invite_siteBeforeOfficers_saysWhatToDo() {
    forgetOfficers();
    assertRefused(
        ErrorCode.NOT_FOUND, "sund hub officers", () -> network.invite(PeerKind.SITE, "turku"));
    assertThat(network.invite(PeerKind.RESEARCHER, "anna")).isNotEmpty();
  }

  @Test
  void invite_site_tellsTheOfficersFingerprint() {
    try (HubAdmin admin = admin()) {
      HubAdmin.Newcomer turku =
          new HubAdmin.Newcomer(PeerKind.SITE, "turku", "FI", "Turku", Optional.empty());
      assertThat(admin.invite(turku, new SecureRandom()).officers())
          .hasValue(TestNetwork.OFFICERS.fingerprint());
    }
  }

  @Test
  void join_pinningOtherOfficersOrNone_isRefused_andTheTokenStaysGood() {
    String token = network.invite(PeerKind.SITE, "turku");
    try (Hub hub = network.start()) {
      assertThat(hub.port()).isPositive();
      assertRefused(
          ErrorCode.ROSTER_REFUSED,
          "token is still good",
          () ->
              network.joinWith(
                  token, PeerKind.SITE, Optional.of(others(TestNetwork.NETWORK).fingerprint())));
      assertRefused(
          ErrorCode.ROSTER_REFUSED,
          "token is still good",
          () -> network.joinWith(token, PeerKind.SITE, Optional.empty()));
      assertThat(network.joinWith(token, PeerKind.SITE).identity().name().name())
          .isEqualTo("turku");
    }
  }

  @Test
  void join_hubWithoutOfficers_isRefused() {
    String token = network.invite(PeerKind.SITE, "turku");
    forgetOfficers();
    try (Hub hub = network.start()) {
      assertThat(hub.port()).isPositive();
      assertRefused(
          ErrorCode.ROSTER_REFUSED,
          "has not named the network's officers",
          () -> network.joinWith(token, PeerKind.SITE));
    }
  }

  @Test
  void start_officersKeyInTheFolder_isRefused() throws IOException {
    String sealed =
        SigningKey.seal(
            TestNetwork.KARI, "a long enough passphrase".toCharArray(), new SecureRandom());
    Files.writeString(network.folder.resolve("notes.txt"), sealed, StandardCharsets.US_ASCII);
    assertRefused(ErrorCode.ROOT_KEY_PRESENT, "officer's", () -> network.start().close());
  }

  // ---- drafts and what is published

  @Test
  void draft_holdsWhoIsEnrolledAndNotRevoked_withTheirKeys() {
    try (Hub hub = network.start();
        HubAdmin admin = admin()) {
      assertThat(hub.port()).isPositive();
      TestNetwork.Joined turku =
          network.joinWith(network.invite(PeerKind.SITE, "turku"), PeerKind.SITE);
      network.join(PeerKind.SITE, "tartu");
      network.join(PeerKind.RESEARCHER, "anna");
      admin.revoke("tartu");
      Roster draft = admin.roster().draft().roster();
      assertThat(draft.version()).isEqualTo(2);
      assertThat(draft.sites()).hasSize(1);
      Roster.Entry entry = draft.find(new SiteId("turku")).orElseThrow();
      assertThat(entry.key()).isEqualTo(TestNetwork.raw(turku.signing()));
      assertThat(entry.organisation()).isEqualTo("Hospital of turku");
    }
  }

  @Test
  void publish_withoutEnoughSignatures_isRefused() {
    try (HubAdmin admin = admin()) {
      SignedRoster one = TestNetwork.signed(admin.roster().draft(), TestNetwork.KARI);
      assertRefused(
          ErrorCode.ROSTER_REFUSED, "1 of 2 signatures", () -> admin.roster().publish(one));
      assertThat(admin.roster().newest()).isEmpty();
    }
  }

  @Test
  void publish_ofOtherOfficers_isRefused() {
    SignedRoster signed = network.publishRoster();
    forgetOfficers();
    try (HubAdmin admin = admin()) {
      admin.roster().appoint(others(TestNetwork.NETWORK));
      assertRefused(
          ErrorCode.ROSTER_REFUSED, "other officers", () -> admin.roster().publish(signed));
    }
  }

  @Test
  void publish_notNewer_isRefused() {
    SignedRoster first = network.publishRoster();
    network.publishRoster();
    try (HubAdmin admin = admin()) {
      assertRefused(ErrorCode.ROSTER_REFUSED, "not newer", () -> admin.roster().publish(first));
      assertThat(admin.roster().newest().orElseThrow().roster().version()).isEqualTo(2);
    }
  }

  @Test
  void publish_aNumberThatWasPassedOver_isRefused() {
    try (HubAdmin admin = admin()) {
      admin.roster().publish(numbered(5));
      assertRefused(
          ErrorCode.ROSTER_REFUSED, "not newer", () -> admin.roster().publish(numbered(3)));
      assertThat(admin.roster().draft().roster().version()).isEqualTo(6);
    }
  }

  private static SignedRoster numbered(int version) {
    Roster roster =
        new Roster(TestNetwork.NETWORK, version, TestNetwork.OFFICERS.fingerprint(), List.of());
    SignedRoster draft = SignedRoster.draft(roster, TestNetwork.OFFICERS);
    return TestNetwork.signed(TestNetwork.signed(draft, TestNetwork.KARI), TestNetwork.MATTI);
  }

  /** With the neutral element as key, one signature holds for any message. */
  @Test
  void join_weakSigningKey_isRefused() throws GeneralSecurityException {
    byte[] neutral = HexFormat.of().parseHex("302a300506032b657003210001" + "00".repeat(31));
    PublicKey weak =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(neutral));
    String token = network.invite(PeerKind.SITE, "turku");
    try (Hub hub = network.start()) {
      assertThat(hub.port()).isPositive();
      assertRefused(
          ErrorCode.MESSAGE_INVALID,
          "weak",
          () ->
              network.joinWith(
                  token, PeerKind.SITE, Optional.of(TestNetwork.OFFICERS.fingerprint()), weak));
    }
  }

  // ---- at a serving hub

  private FakeSite site(TestNetwork.Joined joined) {
    return new FakeSite(joined, CODEBOOK, 1, temporary);
  }

  private TestNetwork.Joined unlisted(String name) {
    return network.joinWith(network.invite(PeerKind.SITE, name), PeerKind.SITE);
  }

  private static SignedRoster received(FakeSite site) throws InterruptedException {
    SignedRoster roster = site.rosters.poll(15, TimeUnit.SECONDS);
    if (roster == null) {
      throw new AssertionError("no roster came within 15 s");
    }
    return roster;
  }

  @Test
  void session_getsTheRosterFirst_andEachThatIsPublished() throws Exception {
    try (Hub hub = network.start()) {
      assertThat(hub.port()).isPositive();
      TestNetwork.Joined turku = network.join(PeerKind.SITE, "turku");
      try (FakeSite site = site(turku)) {
        assertThat(received(site).roster().version()).isEqualTo(1);
        SignedRoster next = network.publishRoster();
        assertThat(received(site)).isEqualTo(next);
      }
    }
  }

  @Test
  void submit_participantNotInTheRoster_isRefusedUntilItIs() throws Exception {
    try (Hub hub = network.start()) {
      assertThat(hub.port()).isPositive();
      TestNetwork.Joined anna = network.join(PeerKind.RESEARCHER, "anna");
      try (FakeSite site = site(unlisted("turku"));
          FakeSite second = site(unlisted("tromso"));
          FakeSite third = site(unlisted("oslo"));
          ResearchClient client = network.client(anna)) {
        TestNetwork.until("three are connected", () -> hub.connectedSites() == 3);
        assertThat(site.rosters).isEmpty();
        eu.sund.transport.wire.SignedStudy study =
            TestNetwork.sign(anna, TestNetwork.study("age ~ chol", "rounds: 2, size: 5"));
        assertRefused(ErrorCode.NOT_IN_ROSTER, "no roster yet", () -> client.submit(study));
        network.publishRoster();
        RunId run = client.submit(study);
        assertThat(client.watch(run, view -> {}).getState()).isEqualTo("succeeded");
        for (FakeSite each : List.of(site, second, third)) {
          assertThat(received(each).roster().find(each.id())).isPresent();
        }
        unlisted("tartu");
        try (FakeSite other = site(unlisted("vaasa"))) {
          TestNetwork.until("vaasa is connected", () -> hub.connectedSites() == 4);
          assertThat(received(other).roster().find(new SiteId("vaasa"))).isEmpty();
          assertRefused(
              ErrorCode.NOT_IN_ROSTER,
              "roster 1 does not have vaasa; the hub's operator drafts",
              () -> client.submit(study));
        }
      }
    }
  }

  @Test
  void view_atTheHub_knowsTheKeys() {
    try (Hub hub = network.start()) {
      assertThat(hub.port()).isPositive();
      TestNetwork.Joined turku = network.join(PeerKind.SITE, "turku");
      HubFolder folder = new HubFolder(network.folder);
      try (HubStore store = folder.store(folder.config())) {
        eu.sund.hub.member.Rosters view = new eu.sund.hub.member.Rosters(store.rosters());
        Bytes key = TestNetwork.raw(turku.signing());
        assertThat(view.signingKey(new SiteId("turku"))).isEqualTo(key);
        assertThat(view.refresh()).isFalse();
        network.publishRoster();
        assertThat(view.refresh()).isTrue();
        assertThat(view.current().orElseThrow().version()).isEqualTo(2);
      }
    }
  }
}
