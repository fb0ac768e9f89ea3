package eu.sund.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;

/**
 * Results as JSON: the record's components in their order, equal results to equal bytes. Hub and
 * sites write them so, to compare digests.
 */
public final class ResultJson {
  private ResultJson() {}

  /**
   * Writes a result.
   *
   * @throws SundException {@code INTERNAL} if it holds a number that is not finite, or cannot be
   *     written
   */
  public static byte[] write(Object result) {
    // Unquoted, NaN and infinities are no JSON: the strict reading below finds them.
    ObjectMapper mapper =
        JsonMapper.builder()
            .configure(JsonWriteFeature.WRITE_NAN_AS_STRINGS, false)
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .build();
    try {
      byte[] json = mapper.writeValueAsBytes(result);
      mapper.readTree(json);
      return json;
    } catch (JsonProcessingException e) {
      throw new SundException(
          ErrorCode.INTERNAL, "the result cannot be written: a number is not finite", e);
    } catch (IOException e) {
      throw new SundException(ErrorCode.INTERNAL, "the result cannot be written", e);
    }
  }
}
