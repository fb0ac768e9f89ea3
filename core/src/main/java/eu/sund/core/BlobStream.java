package eu.sund.core;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads a blob from front to end. */
final class BlobStream extends InputStream {
  private final Blob blob;
  private long position;

  BlobStream(Blob blob) {
    this.blob = blob;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int count) {
    Objects.checkFromIndexSize(from, count, target.length);
    if (position == blob.size()) {
      return count == 0 ? 0 : -1;
    }
    int some = (int) Math.min(count, blob.size() - position);
    blob.read(position, ByteBuffer.wrap(target, from, some));
    position += some;
    return some;
  }
}
