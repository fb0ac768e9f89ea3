package eu.sund.governance.study;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes canonical bytes: big-endian numbers, and parts that carry their length. */
final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ByteWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  ByteWriter raw(String ascii) {
    return raw(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  ByteWriter number(int value) {
    return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  /** The length in four bytes, then the bytes. */
  ByteWriter part(byte[] bytes) {
    return number(bytes.length).raw(bytes);
  }

  ByteWriter part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
