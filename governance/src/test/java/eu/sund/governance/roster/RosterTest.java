package eu.sund.governance.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RosterTest {
  private static final Officer ANNA = new Officer("Anna", Rosters.raw(Rosters.ANNA));
  private static final Officer BERTIL = new Officer("Bertil", Rosters.raw(Rosters.BERTIL));

  private static void assertWrong(String words, Runnable make) {
    assertThatIllegalArgumentException().isThrownBy(make::run).withMessageContaining(words);
  }

  @Test
  void officers_rules() {
    assertWrong("2 to 9 officers, not 1", () -> new Officers("nordic", 2, List.of(ANNA)));
    List<Officer> ten =
        IntStream.range(0, 10)
            .mapToObj(i -> new Officer("O" + i, Rosters.raw(Rosters.keys(20 + i))))
            .toList();
    assertWrong("not 10", () -> new Officers("nordic", 2, ten));
    assertThat(new Officers("nordic", 9, ten.subList(0, 9)).members()).hasSize(9);
    assertWrong("must sign, not 1", () -> new Officers("nordic", 1, List.of(ANNA, BERTIL)));
    assertWrong("must sign, not 3", () -> new Officers("nordic", 3, List.of(ANNA, BERTIL)));
    assertWrong(
        "one name",
        () -> new Officers("nordic", 2, List.of(ANNA, new Officer("Anna", BERTIL.key()))));
    assertWrong(
        "one key", () -> new Officers("nordic", 2, List.of(ANNA, new Officer("Eve", ANNA.key()))));
    assertWrong("network name", () -> new Officers("No Name", 2, List.of(ANNA, BERTIL)));
  }

  @Test
  void officer_rules() {
    assertWrong("a line", () -> new Officer("An\na", ANNA.key()));
    assertWrong("a line", () -> new Officer("An\u202ena", ANNA.key()));
    assertWrong("a line", () -> new Officer("x".repeat(101), ANNA.key()));
    assertWrong("a line", () -> new Officer("", ANNA.key()));
    assertWrong("weak", () -> new Officer("Anna", Bytes.of(new byte[32])));
    assertWrong("32 bytes", () -> new Officer("Anna", Bytes.of(new byte[31])));
  }

  @Test
  void fingerprint_dependsOnEachPart_andIsReadAloudInGroups() {
    Officers all = Rosters.OFFICERS;
    assertThat(
            List.of(
                all.fingerprint(),
                new Officers("baltic", 2, all.members()).fingerprint(),
                new Officers("nordic", 3, all.members()).fingerprint(),
                new Officers("nordic", 2, all.members().subList(0, 2)).fingerprint()))
        .doesNotHaveDuplicates();
    String text = Officers.text(all.fingerprint());
    assertThat(text).matches("([0-9a-f]{4}-){15}[0-9a-f]{4}");
    assertThat(Officers.parseFingerprint(text)).isEqualTo(all.fingerprint());
    assertThat(Officers.parseFingerprint(text.replace('-', ' ').toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(all.fingerprint());
    assertThat(Officers.parseFingerprint(all.fingerprint().hex())).isEqualTo(all.fingerprint());
    assertWrong("sixteen groups", () -> Officers.parseFingerprint(text.substring(1)));
    assertWrong("sixteen groups", () -> Officers.parseFingerprint(text + "0"));
  }

  @Test
  void roster_rules() {
    assertWrong(
        "stands twice",
        () ->
            Rosters.roster(
                Rosters.OFFICERS, 1, Rosters.entry("turku", 11), Rosters.entry("turku", 12)));
    assertWrong(
        "have one key",
        () ->
            Rosters.roster(
                Rosters.OFFICERS, 1, Rosters.entry("turku", 11), Rosters.entry("tartu", 11)));
    assertWrong("1 or more", () -> Rosters.roster(Rosters.OFFICERS, 0));
    List<Roster.Entry> many = new ArrayList<>();
    for (int i = 0; i <= Roster.SITES_MAX; i++) {
      many.add(Rosters.entry("site-" + i, 11));
    }
    assertWrong(
        "up to 1000 sites", () -> new Roster("nordic", 1, Rosters.OFFICERS.fingerprint(), many));
    SiteId turku = new SiteId("turku");
    assertWrong("capital letters", () -> new Roster.Entry(turku, "FIN", "x", ANNA.key()));
    assertWrong("a line", () -> new Roster.Entry(turku, "FI", " x", ANNA.key()));
    assertWrong("weak", () -> new Roster.Entry(turku, "FI", "x", Bytes.of(new byte[32])));
    assertWrong("a tag", () -> new Roster.Entry(turku, "FI", "x", ANNA.key(), "Finnish", ""));
    assertWrong("a word", () -> new Roster.Entry(turku, "FI", "x", ANNA.key(), "fi", "A b"));
  }

  /** Rosters without them keep their bytes, and their signatures. */
  @Test
  void encode_languageAndGroup_areSignedToo() {
    Roster.Entry plain = Rosters.entry("turku", 11);
    Roster.Entry told =
        new Roster.Entry(
            plain.site(), plain.country(), plain.organisation(), plain.key(), "sv", "university");
    Roster before = Rosters.roster(Rosters.OFFICERS, 3, plain, Rosters.entry("tartu", 12));
    Roster after = Rosters.roster(Rosters.OFFICERS, 3, told, Rosters.entry("tartu", 12));
    assertThat(new String(before.encode(), StandardCharsets.ISO_8859_1))
        .startsWith("sund-roster-v1");
    assertThat(new String(after.encode(), StandardCharsets.ISO_8859_1))
        .startsWith("sund-roster-v2");
    assertThat(Roster.decode(after.encode())).isEqualTo(after);
    assertThat(Roster.decode(before.encode())).isEqualTo(before);
    SignedRoster draft = SignedRoster.draft(after, Rosters.OFFICERS);
    byte[] text = RosterYaml.write(draft).getBytes(StandardCharsets.UTF_8);
    assertThat(RosterYaml.read("roster.yaml", text)).isEqualTo(draft);
    byte[] lied = before.encode();
    lied["sund-roster-v".length()] = '2';
    assertThatThrownBy(() -> Roster.decode(lied)).isInstanceOf(SundException.class);
  }

  @Test
  void since_tellsEachChange() {
    Roster next =
        new Roster(
            "nordic",
            4,
            Rosters.OFFICERS.fingerprint(),
            List.of(
                Rosters.entry("turku", 13),
                Rosters.entry("vaasa", 14),
                new Roster.Entry(
                    new SiteId("oulu"), "FI", "Renamed", Rosters.raw(Rosters.keys(15)))));
    Roster before =
        Rosters.roster(
            Rosters.OFFICERS,
            3,
            Rosters.entry("turku", 11),
            Rosters.entry("tartu", 12),
            Rosters.entry("oulu", 15));
    assertThat(next.since(Optional.of(before)))
        .extracting(c -> c.kind() + " " + c.entry().site())
        .containsExactly(
            "DETAILS_CHANGED oulu", "KEY_CHANGED turku", "ADDED vaasa", "REMOVED tartu");
    assertThat(before.since(Optional.of(before))).isEmpty();
    assertThat(before.since(Optional.empty())).hasSize(3);
  }

  @Test
  void view_knowsKeysAndStrangers() {
    RosterView view = () -> Optional.of(Rosters.ROSTER);
    SiteId turku = new SiteId("turku");
    SiteId vaasa = new SiteId("vaasa");
    assertThat(view.signingKey(turku)).isEqualTo(Rosters.raw(Rosters.keys(11)));
    assertThat(view.missing(List.of(vaasa, turku))).containsExactly(vaasa);
    RosterView none = Optional::empty;
    assertThat(none.missing(List.of(vaasa, turku))).containsExactly(turku, vaasa);
    assertThatThrownBy(() -> none.signingKey(turku))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_ROSTER));
  }
}
