package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.RosterYaml;
import eu.sund.governance.roster.SignedRoster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site that holds roster 5 is offered others. */
class RosterKeeperTest {
  private static final int HELD = 5;

  @TempDir Path folder = Path.of("");
  TestHouse house;
  RosterKeeper keeper;
  Bytes own;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
    Files.delete(house.folder.roster());
    keeper = RosterKeeper.open(house.folder);
    own = keeper.ownKey();
    assertThat(keeper.accept(signed(HELD).encode())).isTrue();
  }

  private SignedRoster signed(int version) {
    return TestOfficers.signed(TestOfficers.roster(version, own));
  }

  private void assertRefused(byte[] bytes, ErrorCode code, String words) {
    assertThatThrownBy(() -> keeper.accept(bytes))
        .isInstanceOfSatisfying(SundException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
    assertThat(keeper.current()).hasValue(TestOfficers.roster(HELD, own));
    assertThat(RosterKeeper.open(house.folder).current()).isEqualTo(keeper.current());
  }

  private void assertRefused(SignedRoster signed, String words) {
    assertRefused(signed.encode(), ErrorCode.ROSTER_REFUSED, words);
  }

  @Test
  void accept_newer_isInForceAndOnDisk() {
    SignedRoster next = signed(HELD + 1);
    assertThat(keeper.accept(next.encode())).isTrue();
    assertThat(keeper.current()).hasValue(next.roster());
    assertThat(RosterKeeper.open(house.folder).signed()).hasValue(next);
    assertThat(keeper.signingKey(new SiteId("turku"))).isEqualTo(own);
    assertThat(keeper.signingKey(new SiteId("tartu")))
        .isEqualTo(TestOfficers.raw(TestOfficers.TARTU));
  }

  @Test
  void accept_theSameAgain_changesNothing() {
    assertThat(keeper.accept(signed(HELD).encode())).isFalse();
  }

  @Test
  void accept_older_isRefused_alsoAfterARestart() {
    assertRefused(signed(HELD - 1), "version 5 is in force and is newer");
    keeper = RosterKeeper.open(house.folder);
    assertRefused(signed(HELD - 1), "version 5 is in force and is newer");
  }

  @Test
  void accept_anotherOfTheSameVersion_isRefused() {
    Roster alone =
        new Roster(
            TestHouse.NETWORK,
            HELD,
            TestOfficers.OFFICERS.fingerprint(),
            List.of(TestOfficers.entry("turku", own)));
    assertRefused(TestOfficers.signed(alone), "another roster of the same version");
  }

  @Test
  void accept_oneSignature_isRefused() {
    SignedRoster draft =
        SignedRoster.draft(TestOfficers.roster(HELD + 1, own), TestOfficers.OFFICERS);
    assertRefused(TestOfficers.signed(draft, TestOfficers.KARI), "1 of 2 signatures");
    assertRefused(draft, "0 of 2 signatures");
  }

  @Test
  void accept_keySwappedAfterSigning_isRefused() {
    SignedRoster good = signed(HELD + 1);
    Bytes hubs = TestOfficers.raw(TestHouse.newKeys());
    Roster swapped =
        new Roster(
            TestHouse.NETWORK,
            HELD + 1,
            TestOfficers.OFFICERS.fingerprint(),
            List.of(TestOfficers.entry("turku", own), TestOfficers.entry("tartu", hubs)));
    assertRefused(
        new SignedRoster(swapped, TestOfficers.OFFICERS, good.signatures()), "does not hold");
  }

  @Test
  void accept_otherOfficers_isRefused() {
    KeyPair mallory = TestHouse.newKeys();
    KeyPair trudy = TestHouse.newKeys();
    Officers others = TestOfficers.officers(TestHouse.NETWORK, mallory, trudy);
    Roster roster =
        new Roster(
            TestHouse.NETWORK,
            HELD + 1,
            others.fingerprint(),
            List.of(TestOfficers.entry("turku", own)));
    assertRefused(
        TestOfficers.signed(SignedRoster.draft(roster, others), mallory, trudy), "other officers");
  }

  @Test
  void accept_anotherNetwork_isRefused() {
    Officers others = TestOfficers.officers("nordic", TestOfficers.KARI, TestOfficers.MATTI);
    Roster roster =
        new Roster(
            "nordic", HELD + 1, others.fingerprint(), List.of(TestOfficers.entry("turku", own)));
    assertRefused(
        TestOfficers.signed(
            SignedRoster.draft(roster, others), TestOfficers.KARI, TestOfficers.MATTI),
        "of network 'nordic'");
  }

  @Test
  void accept_ownKeyIsAnother_isRefused() {
    Bytes other = TestOfficers.raw(TestHouse.newKeys());
    assertRefused(TestOfficers.signed(TestOfficers.roster(HELD + 1, other)), "but the key here is");
  }

  @Test
  void accept_withoutThisSite_isRefused() {
    Roster without =
        new Roster(
            TestHouse.NETWORK,
            HELD + 1,
            TestOfficers.OFFICERS.fingerprint(),
            List.of(TestOfficers.entry("tartu", TestOfficers.raw(TestOfficers.TARTU))));
    assertRefused(TestOfficers.signed(without), "does not have site 'turku'");
  }

  @Test
  void accept_noRoster_isRefused() {
    assertRefused(new byte[] {1, 2, 3}, ErrorCode.MESSAGE_INVALID, "signed roster");
  }

  @Test
  void signingKey_ofAStranger_isRefused() {
    assertThatThrownBy(() -> keeper.signingKey(new SiteId("vaasa")))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_ROSTER));
  }

  @Test
  void open_rosterChangedOnDisk_isRefused() throws IOException {
    String text = Files.readString(house.folder.roster());
    Files.writeString(house.folder.roster(), text.replace("version: 5", "version: 6"));
    assertThatThrownBy(() -> RosterKeeper.open(house.folder))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROSTER_REFUSED));
  }

  @Test
  void open_withoutOfficers_saysWhatToDo() throws IOException {
    Files.delete(house.folder.officers());
    assertThatThrownBy(() -> RosterKeeper.open(house.folder))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOLDER_UNUSABLE))
        .hasMessageContaining("officers.yaml");
  }

  @Test
  void open_commentsAndLayoutChanged_isTheSame() throws IOException {
    String text = RosterYaml.write(signed(HELD));
    Files.writeString(
        house.folder.roster(),
        "# seen by Eva\n" + text.replace("country: \"FI\"", "country:   FI"));
    assertThat(RosterKeeper.open(house.folder).signed()).hasValue(signed(HELD));
  }
}
