package eu.sund.transport;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.wire.Chunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * A blob on its way in, at either side: checks order, checksum and size of each chunk and the
 * digest of the whole. Used by one thread at a time.
 */
final class Incoming implements AutoCloseable {
  private final UploadTarget target;
  private final Digest expected;
  private final long size;
  private final MessageDigest digest = Digest.sha256();
  private long offset;
  private boolean closed;

  /** Takes over {@code target}, going on where it ends. */
  Incoming(UploadTarget target, Digest expected, long size) {
    this.target = target;
    this.expected = expected;
    this.size = size;
    long received = target.received();
    if (received < 0 || received > size) {
      try {
        target.discard();
      } catch (IOException e) {
        throw storage(e);
      } finally {
        close();
      }
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "an earlier attempt left too many bytes; try again");
    }
  }

  long offset() {
    return offset;
  }

  /** Reads back what an earlier attempt left, so that the digest covers it. */
  void recall() {
    long received = target.received();
    ByteBuffer buffer = ByteBuffer.allocate(Wire.CHUNK_BYTES);
    try {
      while (offset < received) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), received - offset));
        target.read(offset, buffer);
        buffer.flip();
        offset += buffer.remaining();
        digest.update(buffer);
      }
    } catch (IOException e) {
      throw storage(e);
    }
  }

  void accept(Chunk chunk) {
    ByteBuffer bytes = Wire.data(chunk, offset, size);
    digest.update(bytes.duplicate());
    int length = bytes.remaining();
    try {
      target.write(offset, bytes);
    } catch (IOException e) {
      throw storage(e);
    }
    offset += length;
  }

  boolean whole() {
    return offset == size;
  }

  /**
   * Ends a whole blob.
   *
   * @throws SundException MESSAGE_INVALID if the digest does not hold; the bytes are forgotten
   */
  void finish() {
    if (!whole()) {
      throw Wire.invalid("the blob ended at " + offset + " of " + size + " bytes");
    }
    try {
      if (!Digest.from(digest).equals(expected)) {
        target.discard();
        throw Wire.invalid("the blob's digest does not hold; its bytes were forgotten");
      }
      target.finish();
    } catch (IOException e) {
      throw storage(e);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        target.close();
      } catch (IOException e) {
        throw storage(e);
      }
    }
  }

  static SundException storage(IOException e) {
    return new SundException(
        ErrorCode.STORAGE_FAILED, "a blob cannot be read or written on this machine", e);
  }

  static SundException storage(UncheckedIOException e) {
    return new SundException(
        ErrorCode.STORAGE_FAILED, "a blob cannot be read or written on this machine", e);
  }
}
