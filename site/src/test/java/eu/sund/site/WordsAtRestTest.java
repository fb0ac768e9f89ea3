package eu.sund.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.engine.SiteRecord;
import eu.sund.governance.study.RunSpec;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SiteMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on a site's disk while a round is open. */
class WordsAtRestTest {
  private static final int WINDOW = 16;

  @TempDir Path folder = Path.of("");
  TestHouse house;

  @BeforeEach
  void makeHouse() throws IOException {
    house = new TestHouse(folder);
  }

  private RunSpec bulk(int number) {
    return house.run(number, TestHouse.study("bulk", "{}"), "bulk");
  }

  /** Whether any file of the site holds one of these canaries. */
  private boolean anywhere(Set<ByteBuffer> canaries) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at + WINDOW <= bytes.length; at++) {
          if (canaries.contains(ByteBuffer.wrap(bytes, at, WINDOW))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Pieces of words that stand nowhere by chance. */
  private static Set<ByteBuffer> canaries(byte[] words) {
    Set<ByteBuffer> canaries = new HashSet<>();
    for (int at = 0; at + WINDOW <= words.length; at += WINDOW / 2) {
      ByteBuffer window = ByteBuffer.wrap(words, at, WINDOW);
      Set<Byte> distinct = new HashSet<>();
      for (int i = 0; i < WINDOW; i++) {
        distinct.add(words[at + i]);
      }
      if (distinct.size() >= 8) {
        canaries.add(window);
      }
    }
    assertThat(canaries).hasSizeGreaterThan(3);
    return canaries;
  }

  private static byte[] all(FilesOf.OpenBlob blob) {
    ByteBuffer bytes = ByteBuffer.allocate((int) blob.size());
    blob.read(0, bytes);
    return bytes.array();
  }

  /** The words of the open round as the journal keeps them. */
  private byte[] sealed(TestHouse.Life life, RunId run) throws IOException {
    Journal.Stand stand = life.journal.stand(run);
    byte[] small = stand.words();
    String file = stand.wordsFile();
    assertThat(small == null).isNotEqualTo(file == null);
    return small != null
        ? small
        : Files.readAllBytes(house.folder.run(run).resolve(String.valueOf(file)));
  }

  private void assertNowherePlain(FakeHub hub, Class<? extends HubMessage> when)
      throws IOException {
    RunId run = hub.spec.id();
    try (TestHouse.Life life = house.life(hub)) {
      // The first round of the analysis: those before it have two numbers.
      hub.before(life.desk, FakeHub.says(when).and(frame -> hub.round() == 3));
      byte[] sealed = sealed(life, run);
      byte[] plain;
      try (FilesOf.OpenBlob blob =
          SecureKeys.of(house.folder).vault().open(FilesOf.inMemory(sealed))) {
        plain = all(blob);
      }
      assertThat(life.journal.records(run))
          .filteredOn(SiteRecord.Computed.class::isInstance)
          .last()
          .extracting(record -> ((SiteRecord.Computed) record).update())
          .isEqualTo(Digest.of(plain));
      // The search finds what lies there, so what it does not find does not lie there.
      assertThat(anywhere(canaries(sealed))).isTrue();
      assertThat(anywhere(canaries(plain))).isFalse();
    }
  }

  @Test
  void openRound_smallUpdate_liesNowherePlain() throws IOException {
    FakeHub hub = house.hub(house.glm(1));
    assertNowherePlain(hub, HubMessage.Adverts.class);
    hub.reconnect();
    assertNowherePlain(hub, HubMessage.Confirmed.class);
  }

  @Test
  void openRound_largeUpdate_liesNowherePlain() throws IOException {
    FakeHub hub = house.hub(bulk(1));
    assertNowherePlain(hub, HubMessage.Adverts.class);
    hub.reconnect();
    assertNowherePlain(hub, HubMessage.Confirmed.class);
  }

  /** Only masked words have a way out. */
  @Test
  void keptWords_cannotBeFramedOrUploaded() throws IOException {
    byte[] plain = new byte[24];
    Vault vault = SecureKeys.of(house.folder).vault();
    Words words = Words.kept(Digest.of(plain), vault, vault.seal(plain), null);
    assertThat(all(words.open())).isEqualTo(plain);
    assertThatThrownBy(words::frame).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> words.source(() -> {})).isInstanceOf(IllegalStateException.class);
  }

  private static final String OTHER_KEY =
      "they, or the key in signing/vault.key, are not those that were written";

  private interface Damage {
    void to(Path key) throws IOException;
  }

  /** Computes the analysis's first round, is killed, and comes back to this. */
  private void assertEnds(FakeHub hub, Damage damage, ErrorCode code, String words)
      throws IOException {
    try (TestHouse.Life life = house.life(hub)) {
      hub.before(life.desk, FakeHub.says(HubMessage.Adverts.class).and(f -> hub.round() == 3));
    }
    damage.to(house.folder.vault());
    hub.reconnect();
    int before = hub.said().size();
    try (TestHouse.Life life = house.life(hub)) {
      hub.run(life.desk);
      assertThat(life.journal.stand(hub.spec.id()).words()).isNull();
    }
    assertThat(hub.last().getRunFailed().getCode()).as("%s", hub.last()).isEqualTo(code.number());
    assertThat(hub.said()).hasSize(before);
    assertThat(house.folder.run(hub.spec.id())).doesNotExist();
    try (Steward steward = house.steward()) {
      assertThat(steward.log())
          .extracting(Steward.LogLine::detail)
          .anyMatch(line -> line.contains(words));
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void key_missingAtTheRestart_endsTheRunAndLaterOnesOnTheSamePatients() throws IOException {
    assertEnds(
        house.hub(house.glm(1)), Files::delete, ErrorCode.FOLDER_UNUSABLE, "vault.key is missing");
    // Whom the first run summed over is sealed with the lost key: nobody can tell whether this one
    // differs by a patient.
    FakeHub next = house.hub(house.glm(3));
    try (TestHouse.Life life = house.life(next)) {
      next.run(life.desk);
    }
    assertThat(next.last().getRunFailed().getCode())
        .isEqualTo(ErrorCode.DISCLOSURE_REFUSED.number());
    assertThat(house.folder.vault()).hasSize(Vault.KEY_BYTES);
  }

  @Test
  void key_missingAtTheRestart_endsALargeRunToo() throws IOException {
    assertEnds(
        house.hub(bulk(2)), Files::delete, ErrorCode.FOLDER_UNUSABLE, "vault.key is missing");
  }

  @Test
  void key_cutShort_endsTheRunAndEveryLaterOneUntilItIsMended() throws IOException {
    assertEnds(
        house.hub(house.glm(1)),
        key -> Files.write(key, new byte[12]),
        ErrorCode.FOLDER_UNUSABLE,
        "vault.key is damaged");
    FakeHub later = house.hub(house.glm(2));
    try (TestHouse.Life life = house.life(later)) {
      later.run(life.desk);
    }
    assertThat(later.last().getRunFailed().getCode()).isEqualTo(ErrorCode.FOLDER_UNUSABLE.number());
    assertThat(later.said(SiteMessage.Advertise.class)).isEmpty();
    assertThat(house.folder.vault()).hasSize(12);
  }

  @Test
  void key_another_endsTheRun() throws IOException {
    assertEnds(house.hub(house.glm(1)), WordsAtRestTest::flip, ErrorCode.STORAGE_FAILED, OTHER_KEY);
  }

  @Test
  void key_another_endsALargeRunToo() throws IOException {
    assertEnds(house.hub(bulk(2)), WordsAtRestTest::flip, ErrorCode.STORAGE_FAILED, OTHER_KEY);
  }

  @Test
  void file_changedOrCutShort_endsTheRun() throws IOException {
    List<Damage> damages = new ArrayList<>();
    damages.add(WordsAtRestTest::flip);
    damages.add(file -> Files.write(file, new byte[100]));
    damages.add(file -> Files.write(file, new byte[3]));
    for (int i = 0; i < damages.size(); i++) {
      FakeHub hub = house.hub(bulk(i + 1));
      Path update = house.folder.run(hub.spec.id()).resolve("update-3");
      Damage damage = damages.get(i);
      assertEnds(
          hub, key -> damage.to(update), ErrorCode.STORAGE_FAILED, "cannot go on after a restart");
    }
  }
}
