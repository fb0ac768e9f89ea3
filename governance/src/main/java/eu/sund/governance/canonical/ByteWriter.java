package eu.sund.governance.canonical;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes canonical bytes: big-endian numbers, and parts that carry their length. Not thread-safe.
 */
public final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Nothing written yet. */
  public ByteWriter() {}

  /** The bytes as they are. */
  public ByteWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** ASCII as it is. */
  public ByteWriter raw(String ascii) {
    return raw(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** Four bytes, big-endian. */
  public ByteWriter number(int value) {
    return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  /** The length in four bytes, then the bytes. */
  public ByteWriter part(byte[] bytes) {
    return number(bytes.length).raw(bytes);
  }

  /** The length of the UTF-8 bytes, then those. */
  public ByteWriter part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that was written. */
  public byte[] bytes() {
    return out.toByteArray();
  }
}
