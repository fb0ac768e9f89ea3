package eu.sund.it.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.governance.study.PublicKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wycheproof's signatures, false ones above all, against the keys and verifier that we use. */
class Ed25519VectorsTest {
  @Test
  void signatures_ofWycheproof_verifyExactlyIfValid() throws IOException, GeneralSecurityException {
    String folder = System.getenv("SUND_VECTORS");
    assumeTrue(
        folder != null, "SUND_VECTORS is not set: Wycheproof's Ed25519 vectors are not tried");
    JsonNode root =
        new ObjectMapper()
            .readTree(Path.of(folder, "public", "wycheproof_ed25519_test.json").toFile());
    List<Integer> wrong = new ArrayList<>();
    int tried = 0;
    for (JsonNode group : root.get("testGroups")) {
      PublicKey key = PublicKeys.key(hex(group.get("publicKey").get("pk")));
      for (JsonNode test : group.get("tests")) {
        tried++;
        boolean valid = test.get("result").asText().equals("valid");
        if (verifies(key, hex(test.get("msg")), hex(test.get("sig"))) != valid) {
          wrong.add(test.get("tcId").asInt());
        }
      }
    }
    // numberOfTests in the file itself
    assertThat(tried).isEqualTo(root.get("numberOfTests").asInt()).isPositive();
    assertThat(wrong).as("cases that were judged wrongly").isEmpty();
  }

  private static boolean verifies(PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(key);
    verifier.update(message);
    try {
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // the JDK says of a malformed signature that it is one
    }
  }

  private static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText());
  }
}
