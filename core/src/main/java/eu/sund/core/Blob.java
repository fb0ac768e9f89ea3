package eu.sund.core;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Bytes that can be read from any place, again and again, and never change: small ones in memory,
 * large ones in a file. Several threads may read at once.
 */
public interface Blob {
  /** How many bytes. */
  long size();

  /**
   * Fills {@code target} from its position to its limit with the bytes from {@code from} on.
   *
   * @throws IndexOutOfBoundsException if they are not all inside
   */
  void read(long from, ByteBuffer target);

  /** The bytes from front to end. */
  default InputStream stream() {
    return new BlobStream(this);
  }

  /** A view of the bytes from {@code start} on. */
  default Blob tail(long start) {
    Blob whole = this;
    Objects.checkIndex(start, whole.size() + 1);
    return new Blob() {
      @Override
      public long size() {
        return whole.size() - start;
      }

      @Override
      public void read(long from, ByteBuffer target) {
        Objects.checkFromIndexSize(from, target.remaining(), size());
        whole.read(start + from, target);
      }
    };
  }

  /** A view of {@code bytes}; the caller must not change them afterwards. */
  static Blob of(byte[] bytes) {
    return new Blob() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void read(long from, ByteBuffer target) {
        Objects.checkFromIndexSize(from, target.remaining(), bytes.length);
        target.put(bytes, (int) from, target.remaining());
      }
    };
  }
}
