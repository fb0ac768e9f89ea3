package eu.sund.privacy.disclosure;

import eu.sund.core.Checks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Counts rounded to a multiple of a base, up or down at random, but the same question always the
 * same way: {@code E[rounded] = count} over keys, and asking again tells nothing more.
 *
 * <p>A count that is a multiple already stays. Up with probability {@code remainder/base}, drawn
 * from HMAC-SHA256 over dataset, question and cell with a key that never leaves the house.
 *
 * <p><b>Privacy.</b> A rounded count could be any of {@code 2·base − 1} counts. The count itself
 * does not enter the draw: otherwise two questions of one count could be told apart from two of
 * different ones.
 */
public final class KeyedRounding {
  /** The usual base. */
  public static final int BASE = 5;

  private static final int KEY_BYTES_MIN = 16;

  private final byte[] key;
  private final int base;

  /**
   * Makes the rounding.
   *
   * @param key at least 16 secret bytes
   */
  public KeyedRounding(byte[] key, int base) {
    Checks.argument(key.length >= KEY_BYTES_MIN, "a rounding key has at least 16 bytes");
    Checks.argument(base >= 2 && base <= 1000, "a base is 2 to 1000, not %s", base);
    this.key = key.clone();
    this.base = base;
  }

  /**
   * Rounds a cell.
   *
   * @param dataset whose patients
   * @param question all that the question says, in one canonical text
   * @param cell the cell's name within the answer
   * @param count 0 or more
   */
  public long round(String dataset, String question, String cell, long count) {
    Checks.argument(count >= 0, "a count is 0 or more");
    long remainder = count % base;
    if (remainder == 0) {
      return count;
    }
    long low = count - remainder;
    return draw(dataset, question, cell) < (double) remainder / base ? low + base : low;
  }

  /** Uniform in [0, 1), the same for the same cell. */
  private double draw(String... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update("sund-rounding-v1".getBytes(StandardCharsets.US_ASCII));
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        mac.update(bytes);
      }
      byte[] drawn = mac.doFinal();
      double result = (ByteBuffer.wrap(drawn).getLong() >>> 11) * 0x1p-53;
      Arrays.fill(drawn, (byte) 0);
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
