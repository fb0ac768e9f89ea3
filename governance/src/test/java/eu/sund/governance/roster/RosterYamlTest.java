package eu.sund.governance.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RosterYamlTest {
  private static final SignedRoster SIGNED =
      Rosters.signed(Rosters.ROSTER, Rosters.ANNA, Rosters.CARLA);
  private static final String TEXT = RosterYaml.write(SIGNED);

  private static SignedRoster read(String text) {
    return RosterYaml.read("roster.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertInvalid(String text, String words) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DOCUMENT_INVALID))
        .hasMessageContaining(words);
  }

  @Test
  void read_whatWasWritten_isEqual() {
    assertThat(read(TEXT)).isEqualTo(SIGNED);
    SignedRoster empty = SignedRoster.draft(Rosters.roster(Rosters.OFFICERS, 1), Rosters.OFFICERS);
    assertThat(read(RosterYaml.write(empty))).isEqualTo(empty);
    byte[] officers = RosterYaml.write(Rosters.OFFICERS).getBytes(StandardCharsets.UTF_8);
    assertThat(RosterYaml.readOfficers("o", officers)).isEqualTo(Rosters.OFFICERS);
    Officer carla = Rosters.OFFICERS.holding(Rosters.raw(Rosters.CARLA)).orElseThrow();
    byte[] text = RosterYaml.write(carla).getBytes(StandardCharsets.UTF_8);
    assertThat(RosterYaml.readOfficer("o", text)).isEqualTo(carla);
  }

  @Test
  void read_otherLayout_holdsAsBefore() {
    String other = "# mine\n" + TEXT.replace("\n", "\r\n").replace(": ", ":   ");
    read(other).verify(Rosters.NETWORK, Rosters.OFFICERS.fingerprint());
  }

  @Test
  void read_whatIsWrong_saysWhere() {
    assertInvalid(TEXT.replace("version: 3", "version: 0"), "roster.yaml:5:10");
    assertInvalid(TEXT + "note: x\n", "unknown key 'note'");
    assertInvalid(TEXT.replace("sites:", "sites: !!set"), "tags are not allowed");
    assertInvalid(TEXT.replace("country: \"FI\"", "country: \"fi\""), "two capital letters");
    assertInvalid(TEXT.replace("ed25519:", "rsa:"), "ed25519:");
    assertInvalid(TEXT.replace("\"turku\"", "\"tartu\""), "stands twice");
    assertInvalid(
        TEXT.replace("  - officer: \"Anna\"\n    signature", "  - officer: \"Eve\"\n    signature"),
        "nobody of the officers");
    assertInvalid(TEXT.replace("required: 2", "required: 1"), "from 2 to 9");
  }

  /** 64 bytes leave two bits of the last Base64 letter unused: only one spelling is taken. */
  @Test
  void read_signatureSpeltOtherwise_isRefused() {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int end = TEXT.indexOf("==", TEXT.indexOf("signature: ")) - 1;
    char twin = letters.charAt(letters.indexOf(TEXT.charAt(end)) + 1);
    String other = TEXT.substring(0, end) + twin + TEXT.substring(end + 1);
    assertInvalid(other, "Base64");
  }

  /** A damage is refused, or it is layout only and the document says what it said. */
  @Test
  void damages_ofTheText_changeNothingThatCounts() {
    byte[] good = TEXT.getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int seed = 0; seed < 2000; seed++) {
      byte[] bad = Mutations.of(good, new SplittableRandom(seed));
      try {
        SignedRoster read = RosterYaml.read("roster.yaml", bad);
        read.verify(Rosters.NETWORK, Rosters.OFFICERS.fingerprint());
        assertThat(read).as("seed %d", seed).isEqualTo(SIGNED);
      } catch (SundException e) {
        assertThat(e.code()).isIn(ErrorCode.DOCUMENT_INVALID, ErrorCode.ROSTER_REFUSED);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
