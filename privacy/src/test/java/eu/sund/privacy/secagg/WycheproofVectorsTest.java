package eu.sund.privacy.secagg;

import static eu.sund.privacy.secagg.Vectors.bytes;
import static eu.sund.privacy.secagg.Vectors.hex;
import static eu.sund.privacy.secagg.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/** Wycheproof's cases, made to break implementations, against our own wrappers. */
class WycheproofVectorsTest {
  private static void tryAll(String file, Predicate<JsonNode> ours, int expected, Judge right) {
    JsonNode root = Vectors.read("public/wycheproof_" + file + "_test.json");
    List<Integer> wrong = new ArrayList<>();
    int tried = 0;
    for (JsonNode group : root.get("testGroups")) {
      if (!ours.test(group)) {
        continue;
      }
      for (JsonNode test : group.get("tests")) {
        tried++;
        if (!right.judges(group, test)) {
          wrong.add(test.get("tcId").asInt());
        }
      }
    }
    assertThat(tried).isEqualTo(expected);
    assertThat(wrong).as("cases that were judged wrongly").isEmpty();
  }

  private interface Judge {
    boolean judges(JsonNode group, JsonNode test);
  }

  private static boolean valid(JsonNode test) {
    return test.get("result").asText().equals("valid");
  }

  @Test
  void x25519_ofWycheproof_agreesOrRefusesZero() {
    // numberOfTests of the file
    tryAll("x25519", group -> true, 518, (group, test) -> agrees(test));
  }

  private static boolean agrees(JsonNode test) {
    byte[] shared = hex(test.get("shared"));
    boolean zero = Arrays.equals(shared, new byte[32]);
    try (Secret agreed = X25519.agree(secret(test.get("private")), bytes(test.get("public")))) {
      return !zero && Arrays.equals(agreed.bytes(), shared);
    } catch (SundException e) {
      return zero && e.code() == ErrorCode.MESSAGE_INVALID;
    }
  }

  @Test
  void hkdf_ofWycheproof_derivesOrRefusesTheLength() {
    // numberOfTests of the file
    tryAll("hkdf_sha256", group -> true, 86, (group, test) -> derives(test));
  }

  private static boolean derives(JsonNode test) {
    try (Secret key =
        Hkdf.derive(
            secret(test.get("ikm")),
            hex(test.get("salt")),
            hex(test.get("info")),
            test.get("size").asInt())) {
      return valid(test) && Arrays.equals(key.bytes(), hex(test.get("okm")));
    } catch (IllegalArgumentException e) {
      return !valid(test);
    }
  }

  @Test
  void gcm_ofWycheproof_sealsAndOpensExactlyIfValid() {
    // of 316 those with our parameters: keys of 256, nonces of 96 and tags of 128 bits
    tryAll(
        "aes_gcm",
        group ->
            group.get("keySize").asInt() == 256
                && group.get("ivSize").asInt() == 96
                && group.get("tagSize").asInt() == 128,
        66,
        (group, test) -> seals(test) && opens(test));
  }

  private static boolean seals(JsonNode test) {
    byte[] box = box(test);
    try {
      byte[] sealed =
          ShareBox.crypt(
              Cipher.ENCRYPT_MODE,
              secret(test.get("key")),
              hex(test.get("iv")),
              hex(test.get("aad")),
              hex(test.get("msg")));
      return Arrays.equals(sealed, box) == valid(test);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean opens(JsonNode test) {
    try {
      byte[] opened =
          ShareBox.crypt(
              Cipher.DECRYPT_MODE,
              secret(test.get("key")),
              hex(test.get("iv")),
              hex(test.get("aad")),
              box(test));
      return valid(test) && Arrays.equals(opened, hex(test.get("msg")));
    } catch (GeneralSecurityException e) {
      return !valid(test);
    }
  }

  private static byte[] box(JsonNode test) {
    byte[] text = hex(test.get("ct"));
    byte[] tag = hex(test.get("tag"));
    byte[] box = Arrays.copyOf(text, text.length + tag.length);
    System.arraycopy(tag, 0, box, text.length, tag.length);
    return box;
  }

  @Test
  void ed25519_ofWycheproof_verifiesExactlyIfValid() {
    // numberOfTests of the file
    tryAll(
        "ed25519",
        group -> true,
        151,
        (group, test) ->
            Ed25519.verify(
                    bytes(group.get("publicKey").get("pk")),
                    hex(test.get("msg")),
                    bytes(test.get("sig")))
                == valid(test));
  }

  @Test
  void keys_ofWycheproof_goToX509AndBack() {
    JsonNode root = Vectors.read("public/wycheproof_ed25519_test.json");
    for (JsonNode group : root.get("testGroups")) {
      assertThat(Ed25519.x509(bytes(group.get("publicKey").get("pk"))))
          .isEqualTo(bytes(group.get("publicKeyDer")));
      assertThat(Ed25519.raw(bytes(group.get("publicKeyDer"))))
          .isEqualTo(bytes(group.get("publicKey").get("pk")));
    }
  }
}
