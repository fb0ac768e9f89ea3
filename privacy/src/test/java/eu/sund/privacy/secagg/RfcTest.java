package eu.sund.privacy.secagg;

import static eu.sund.privacy.secagg.Vectors.bytes;
import static eu.sund.privacy.secagg.Vectors.hex;
import static eu.sund.privacy.secagg.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.core.Bytes;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The examples of the standards. */
class RfcTest {
  private final JsonNode vectors = read();

  private static JsonNode read() {
    try {
      return new ObjectMapper()
          .readTree(RfcTest.class.getResourceAsStream("/vectors/rfc-7748-5869.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void x25519_ofItsRfc_agrees() {
    for (JsonNode test : vectors.get("x25519")) {
      assertThat(X25519.agree(secret(test.get("scalar")), bytes(test.get("u"))).bytes())
          .isEqualTo(hex(test.get("out")));
    }
  }

  @Test
  void x25519_aThousandTimes_endsWhereItsRfcSays() {
    Bytes scalar = Bytes.ofHex("09" + "00".repeat(31));
    Bytes point = scalar;
    for (int i = 1; i <= 1000; i++) {
      Bytes next = Bytes.of(X25519.agree(Secret.taking(scalar.array()), point).bytes());
      point = scalar;
      scalar = next;
      JsonNode expected = vectors.get("iterated").get(Integer.toString(i));
      if (expected != null) {
        assertThat(scalar).as("after %s", i).isEqualTo(bytes(expected));
      }
    }
  }

  @Test
  void hkdf_ofItsRfc_derives() {
    for (JsonNode test : vectors.get("hkdf")) {
      byte[] okm = hex(test.get("okm"));
      byte[] info = hex(test.get("info"));
      assertThat(
              Hkdf.derive(secret(test.get("ikm")), hex(test.get("salt")), info, okm.length).bytes())
          .isEqualTo(okm);
      assertThat(Hkdf.expand(secret(test.get("prk")), info, okm.length).bytes()).isEqualTo(okm);
    }
  }
}
