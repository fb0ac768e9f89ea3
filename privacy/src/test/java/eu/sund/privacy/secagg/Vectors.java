package eu.sund.privacy.secagg;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.core.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads the vectors that lie outside the project. */
final class Vectors {
  private Vectors() {}

  static JsonNode read(String file) {
    String folder = System.getenv("SUND_VECTORS");
    assumeTrue(folder != null, "SUND_VECTORS is not set: " + file + " is not tried");
    try {
      return new ObjectMapper().readTree(Path.of(folder, file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] hex(JsonNode text) {
    return Bytes.ofHex(text.asText()).array();
  }

  static Bytes bytes(JsonNode text) {
    return Bytes.ofHex(text.asText());
  }

  static Secret secret(JsonNode text) {
    return Secret.taking(hex(text));
  }
}
