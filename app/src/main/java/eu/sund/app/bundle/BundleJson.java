package eu.sund.app.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The bundle's documents: equal records to equal bytes; what is read must be of the form. */
final class BundleJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private BundleJson() {}

  static byte[] write(Object document) {
    DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
    lines.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try {
      return (JSON.writer(lines).writeValueAsString(document) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours cannot be written as JSON", e);
    }
  }

  /**
   * Reads a document.
   *
   * @throws SundException with {@code ARTEFACT_REFUSED} that names the file and the place
   */
  static <T> T read(FileName file, byte[] bytes, Class<T> type) {
    try {
      T document = JSON.readValue(bytes, type);
      if (document == null) {
        throw new SundException(ErrorCode.ARTEFACT_REFUSED, file + " is empty");
      }
      return document;
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED,
          file + " is not of the form that this program knows" + place,
          e);
    } catch (IOException e) {
      throw new SundException(ErrorCode.ARTEFACT_REFUSED, file + " cannot be read", e);
    }
  }
}
