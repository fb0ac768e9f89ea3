package eu.sund.governance.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.core.SundException;
import eu.sund.governance.Keys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import org.junit.jupiter.api.Test;

class SignedStudyTest {
  private static final ResearcherId ANNA = new ResearcherId("anna");
  private static final byte[] DOCUMENT =
      "title: t\npurpose: p\ndatasets: heart\nformula: disease ~ age\n"
          .getBytes(StandardCharsets.UTF_8);
  private static final SignedStudy SIGNED = SignedStudy.sign("nordic", ANNA, DOCUMENT, Keys.anna());

  @Test
  void sign_thenVerify_holdsForItsNetworkOnly() {
    SIGNED.verify("nordic");
    assertThat(SIGNED.isVerified("baltic")).isFalse();
    assertThatExceptionOfType(SundException.class)
        .isThrownBy(() -> SIGNED.verify("baltic"))
        .matches(e -> e.code() == ErrorCode.SIGNATURE_INVALID);
  }

  @Test
  void sign_message_isDomainAndLengthPrefixedParts() throws Exception {
    ByteBuffer message =
        ByteBuffer.allocate(13 + 4 + 6 + 4 + 4 + 4 + DOCUMENT.length)
            .put("sund-study-v1".getBytes(StandardCharsets.US_ASCII))
            .putInt(6)
            .put("nordic".getBytes(StandardCharsets.US_ASCII))
            .putInt(4)
            .put("anna".getBytes(StandardCharsets.US_ASCII))
            .putInt(DOCUMENT.length)
            .put(DOCUMENT);
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(Keys.anna().getPublic());
    verifier.update(message.array());
    assertThat(verifier.verify(SIGNED.signature())).isTrue();
  }

  @Test
  void verify_anyPartChanged_fails() {
    byte[] document = DOCUMENT.clone();
    document[3] ^= 1;
    byte[] signature = SIGNED.signature();
    signature[40] ^= 1;
    byte[] key = SIGNED.publicKey();
    assertThat(new SignedStudy(document, ANNA, key, SIGNED.signature()).isVerified("nordic"))
        .isFalse();
    assertThat(new SignedStudy(DOCUMENT, ANNA, key, signature).isVerified("nordic")).isFalse();
    assertThat(
            new SignedStudy(DOCUMENT, new ResearcherId("bertil"), key, SIGNED.signature())
                .isVerified("nordic"))
        .isFalse();
    assertThat(
            new SignedStudy(
                    DOCUMENT, ANNA, PublicKeys.raw(Keys.bertil().getPublic()), SIGNED.signature())
                .isVerified("nordic"))
        .isFalse();
    assertThat(new SignedStudy(DOCUMENT, ANNA, key, new byte[64]).isVerified("nordic")).isFalse();
    assertThat(SIGNED.isVerified("not a name")).isFalse();
  }

  @Test
  void verify_weakKey_fails() {
    // With the neutral element as key, R = neutral element and S = 0 verify for any message.
    byte[] neutral = new byte[32];
    neutral[0] = 1;
    byte[] signature = new byte[64];
    signature[0] = 1;
    assertThat(new SignedStudy(DOCUMENT, ANNA, neutral, signature).isVerified("nordic")).isFalse();
  }

  @Test
  void sign_keysThatDoNotBelongTogether_isRefused() {
    KeyPair mixed = new KeyPair(Keys.anna().getPublic(), Keys.bertil().getPrivate());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedStudy.sign("nordic", ANNA, DOCUMENT, mixed))
        .withMessageContaining("does not belong");
  }

  @Test
  void constructor_wrongLengths_areRefused() {
    byte[] key = new byte[32];
    byte[] signature = new byte[64];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedStudy(new byte[0], ANNA, key, signature));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedStudy(new byte[(1 << 20) + 1], ANNA, key, signature));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedStudy(DOCUMENT, ANNA, new byte[31], signature));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedStudy(DOCUMENT, ANNA, key, new byte[65]));
  }

  @Test
  void accessors_handOutCopies() {
    SIGNED.document()[0] = 0;
    SIGNED.signature()[0] ^= 1;
    SIGNED.publicKey()[0] ^= 1;
    SIGNED.verify("nordic");
  }

  @Test
  void decode_whatWasEncoded_isEqual() {
    SignedStudy read = SignedStudy.decode(SIGNED.encode());
    assertThat(read).isEqualTo(SIGNED).hasSameHashCodeAs(SIGNED);
    assertThat(read.digest()).isEqualTo(SIGNED.digest());
    assertThat(read.spec().title()).isEqualTo("t");
  }
}
