package eu.sund.governance.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.Mutations;
import eu.sund.governance.canonical.ByteWriter;
import eu.sund.governance.roster.SignedRoster.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SignedRosterTest {
  private static final Digest PIN = Rosters.OFFICERS.fingerprint();
  private static final SignedRoster SIGNED =
      Rosters.signed(Rosters.ROSTER, Rosters.BERTIL, Rosters.ANNA);

  private static void assertRefused(SignedRoster signed, String words) {
    assertThatThrownBy(() -> signed.verify(Rosters.NETWORK, PIN))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROSTER_REFUSED))
        .hasMessageContaining(words);
  }

  private static SignedRoster with(Roster roster, Signature... signatures) {
    return new SignedRoster(roster, Rosters.OFFICERS, List.of(signatures));
  }

  @Test
  void verify_twoOfThree_holds() {
    SIGNED.verify(Rosters.NETWORK, PIN);
    assertThat(SIGNED.lacking()).isZero();
    Rosters.signed(SIGNED, Rosters.CARLA).verify(Rosters.NETWORK, PIN);
  }

  @Test
  void signature_isOverDomainAndLengthPrefixedParts() {
    ByteWriter sites = new ByteWriter();
    for (String site : List.of("tartu", "turku")) {
      Roster.Entry entry =
          Rosters.ROSTER.sites().stream()
              .filter(e -> e.site().value().equals(site))
              .findFirst()
              .orElseThrow();
      sites.part(site).part("FI").part(entry.organisation()).part(entry.key().array());
    }
    byte[] list = sites.bytes();
    byte[] message =
        ByteBuffer.allocate(14 + 4 + 6 + 4 + 4 + 32 + 4 + list.length)
            .put("sund-roster-v1".getBytes(StandardCharsets.US_ASCII))
            .putInt(6)
            .put("nordic".getBytes(StandardCharsets.US_ASCII))
            .putInt(3)
            .putInt(32)
            .put(PIN.bytes())
            .putInt(2)
            .put(list)
            .array();
    assertThat(SIGNED.signatures().getFirst())
        .isEqualTo(new Signature("Anna", Rosters.sign(Rosters.ANNA, message)));
  }

  @Test
  void verify_tooFewSignatures_isRefused() {
    assertRefused(Rosters.signed(Rosters.ROSTER), "0 of 2 signatures");
    assertRefused(Rosters.signed(Rosters.ROSTER, Rosters.ANNA), "1 of 2 signatures");
  }

  @Test
  void verify_threeRequired_twoAreTooFew() {
    Officers strict = new Officers(Rosters.NETWORK, 3, Rosters.OFFICERS.members());
    SignedRoster draft = SignedRoster.draft(Rosters.roster(strict, 3), strict);
    SignedRoster two = Rosters.signed(draft, Rosters.ANNA, Rosters.BERTIL);
    assertThatThrownBy(() -> two.verify(Rosters.NETWORK, strict.fingerprint()))
        .hasMessageContaining("2 of 3 signatures");
    Rosters.signed(two, Rosters.CARLA).verify(Rosters.NETWORK, strict.fingerprint());
  }

  @Test
  void verify_signatureOfAnotherKey_isRefused() {
    Bytes forged = Rosters.sign(Rosters.CARLA, Rosters.ROSTER.encode());
    assertRefused(
        with(Rosters.ROSTER, SIGNED.signatures().getFirst(), new Signature("Bertil", forged)),
        "officer 'Bertil' does not hold");
  }

  @Test
  void verify_badSignatureBesideEnoughGoodOnes_isRefused() {
    Signature bad = new Signature("Carla \"C\" Öst", Bytes.of(new byte[64]));
    assertRefused(
        with(Rosters.ROSTER, SIGNED.signatures().get(0), SIGNED.signatures().get(1), bad),
        "does not hold");
  }

  @Test
  void verify_rosterChangedAfterSigning_isRefused() {
    Signature[] signatures = SIGNED.signatures().toArray(new Signature[0]);
    List<Roster> changed =
        List.of(
            Rosters.roster(
                Rosters.OFFICERS, 4, Rosters.entry("turku", 11), Rosters.entry("tartu", 12)),
            Rosters.roster(
                Rosters.OFFICERS, 3, Rosters.entry("turku", 11), Rosters.entry("tartu", 13)),
            Rosters.roster(
                Rosters.OFFICERS, 3, Rosters.entry("turku", 12), Rosters.entry("tartu", 11)),
            Rosters.roster(Rosters.OFFICERS, 3, Rosters.entry("turku", 11)),
            Rosters.roster(
                Rosters.OFFICERS,
                3,
                Rosters.entry("turku", 11),
                Rosters.entry("tartu", 12),
                Rosters.entry("vaasa", 13)));
    changed.forEach(roster -> assertRefused(with(roster, signatures), "does not hold"));
  }

  @Test
  void verify_anotherNetwork_isRefused() {
    assertThatThrownBy(() -> SIGNED.verify("baltic", PIN))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROSTER_REFUSED))
        .hasMessageContaining("of network 'nordic', not of 'baltic'");
  }

  @Test
  void verify_otherOfficers_isRefused() {
    Officers two = new Officers(Rosters.NETWORK, 2, Rosters.OFFICERS.members().subList(0, 2));
    SignedRoster other =
        Rosters.signed(
            SignedRoster.draft(Rosters.roster(two, 3, Rosters.entry("turku", 11)), two),
            Rosters.ANNA,
            Rosters.BERTIL);
    other.verify(Rosters.NETWORK, two.fingerprint());
    assertRefused(other, "other officers");
  }

  @Test
  void constructor_partsThatDoNotBelongTogether_areRefused() {
    Officers baltic = new Officers("baltic", 2, Rosters.OFFICERS.members());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedRoster.draft(Rosters.ROSTER, baltic))
        .withMessageContaining("different networks");
    Officers strict = new Officers(Rosters.NETWORK, 3, Rosters.OFFICERS.members());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedRoster.draft(Rosters.ROSTER, strict))
        .withMessageContaining("other officers");
    Signature anna = SIGNED.signatures().getFirst();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(Rosters.ROSTER, anna, anna))
        .withMessageContaining("twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(Rosters.ROSTER, new Signature("Mallory", anna.value())))
        .withMessageContaining("nobody of the officers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Signature("Anna", Bytes.of(new byte[63])));
  }

  @Test
  void signedBy_strangerOrTwice_isRefused() {
    assertThatThrownBy(() -> Rosters.signed(SIGNED, Rosters.keys(9)))
        .hasMessageContaining("none of the officers");
    assertThatThrownBy(() -> Rosters.signed(SIGNED, Rosters.ANNA))
        .hasMessageContaining("has signed this roster already");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SIGNED.signedBy(Rosters.raw(Rosters.CARLA), m -> Rosters.sign(Rosters.ANNA, m)))
        .withMessageContaining("does not belong");
  }

  @Test
  void decode_whatWasEncoded_isEqual() {
    assertThat(SignedRoster.decode(SIGNED.encode())).isEqualTo(SIGNED);
    assertThat(Officers.decode(Rosters.OFFICERS.encode())).isEqualTo(Rosters.OFFICERS);
    assertThat(Roster.decode(Rosters.ROSTER.encode())).isEqualTo(Rosters.ROSTER);
  }

  @Test
  void decode_otherOrder_isRefused() {
    Signature anna = SIGNED.signatures().get(0);
    Signature bertil = SIGNED.signatures().get(1);
    byte[] swapped =
        new ByteWriter()
            .raw("sund-signed-roster-v1")
            .part(Rosters.OFFICERS.encode())
            .part(Rosters.ROSTER.encode())
            .number(2)
            .part(bertil.officer())
            .part(bertil.value().array())
            .part(anna.officer())
            .part(anna.value().array())
            .bytes();
    assertThatThrownBy(() -> SignedRoster.decode(swapped)).hasMessageContaining("order");
  }

  /** Each byte in turn, each bit of it: nothing in a signed roster can be changed. */
  @Test
  void everyBitFlip_ofTheBytes_isRefused() {
    byte[] good = SIGNED.encode();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << (at % 8));
      assertThat(holds(bad)).as("byte %d", at).isFalse();
    }
    assertThat(holds(good)).isTrue();
  }

  @Test
  void damages_ofTheBytes_areRefused() {
    byte[] good = SIGNED.encode();
    for (int seed = 0; seed < 2000; seed++) {
      byte[] bad = Mutations.of(good, new SplittableRandom(seed));
      assertThat(holds(bad)).as("seed %d", seed).isEqualTo(Arrays.equals(bad, good));
    }
  }

  private static boolean holds(byte[] bytes) {
    try {
      SignedRoster.decode(bytes).verify(Rosters.NETWORK, PIN);
      return true;
    } catch (SundException e) {
      assertThat(e.code()).isIn(ErrorCode.MESSAGE_INVALID, ErrorCode.ROSTER_REFUSED);
      return false;
    }
  }
}
