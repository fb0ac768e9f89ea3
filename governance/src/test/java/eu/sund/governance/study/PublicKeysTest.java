package eu.sund.governance.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.sund.governance.Keys;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PublicKeysTest {
  // RFC 8032, section 7.1, tests 1 and 2.
  private static final byte[] ANNA =
      HexFormat.of().parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  private static final byte[] BERTIL =
      HexFormat.of().parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

  @Test
  void raw_keysOfTheRfc_areItsPublicKeys() {
    assertThat(PublicKeys.raw(Keys.anna().getPublic())).isEqualTo(ANNA);
    assertThat(PublicKeys.raw(Keys.bertil().getPublic())).isEqualTo(BERTIL);
  }

  @Test
  void key_signaturesOfTheRfc_verify() throws Exception {
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(PublicKeys.key(ANNA));
    assertThat(
            verifier.verify(
                HexFormat.of()
                    .parseHex(
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901"
                            + "555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")))
        .isTrue();
    verifier.initVerify(PublicKeys.key(BERTIL));
    verifier.update((byte) 0x72);
    assertThat(
            verifier.verify(
                HexFormat.of()
                    .parseHex(
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")))
        .isTrue();
  }

  @Test
  void text_andBack_isTheKey() {
    String text = PublicKeys.text(ANNA);
    assertThat(text).isEqualTo("ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    assertThat(PublicKeys.parse(text)).isEqualTo(ANNA);
  }

  @Test
  void parse_anyOtherText_isRefused() {
    String good = PublicKeys.text(ANNA);
    for (String bad :
        new String[] {
          "",
          good + " ",
          good.substring(1),
          good.toUpperCase(java.util.Locale.ROOT),
          good.replace("=", ""),
          good.replace("Ro=", "Rp="),
          good.replace("/", "_"),
          "ed25519:" + Base64.getEncoder().encodeToString(new byte[31]),
          "ed25519:" + "*".repeat(44)
        }) {
      assertThatIllegalArgumentException().as(bad).isThrownBy(() -> PublicKeys.parse(bad));
    }
  }

  @Test
  void key_weakOrWrongBytes_areRefused() {
    byte[] minusOne = new byte[32];
    Arrays.fill(minusOne, (byte) 0xff);
    minusOne[0] = (byte) 0xec;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKeys.key(new byte[32]))
        .withMessageContaining("weak");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKeys.key(minusOne))
        .withMessageContaining("weak");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKeys.key(new byte[33]))
        .withMessageContaining("32 bytes, not 33");
    byte[] noPoint = new byte[32];
    noPoint[0] = 2; // y = 2 has no x on the curve: (y² − 1)/(d·y² + 1) is no square
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKeys.key(noPoint))
        .withMessageContaining("no point");
  }

  @Test
  void raw_keyOfAnotherKind_isRefused() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PublicKeys.raw(
                    KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic()))
        .withMessageContaining("Ed25519");
  }

  @Test
  void fingerprint_isEightGroups() {
    assertThat(PublicKeys.fingerprint(ANNA)).matches("([0-9a-f]{4} ){7}[0-9a-f]{4}");
    assertThat(PublicKeys.fingerprint(ANNA)).isNotEqualTo(PublicKeys.fingerprint(BERTIL));
  }
}
