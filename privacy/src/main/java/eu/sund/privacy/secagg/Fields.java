package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Public fields one after the other, so that no two lists of fields give the same bytes: integers
 * big-endian, what can vary in length with its length as u32 in front.
 */
public final class Fields {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  private Fields() {}

  public static Fields of(Suite suite, String step) {
    return new Fields().raw(suite.domain(step));
  }

  public Fields raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public Fields raw(Bytes bytes) {
    return raw(bytes.array());
  }

  public Fields raw(Digest digest) {
    return raw(digest.bytes());
  }

  public Fields prefixed(byte[] bytes) {
    return u32(bytes.length).raw(bytes);
  }

  public Fields prefixed(String text) {
    return prefixed(text.getBytes(StandardCharsets.UTF_8));
  }

  public Fields prefixed(SiteId site) {
    return prefixed(site.value());
  }

  public Fields u32(int number) {
    return raw(ByteBuffer.allocate(4).putInt(number).array());
  }

  public Fields u64(long number) {
    return raw(ByteBuffer.allocate(8).putLong(number).array());
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  public Digest digest() {
    return Digest.of(bytes());
  }
}
