package eu.sund.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a blob's bytes go, at the hub or at a site. Used by one thread at a time. The transport
 * verifies checksums, offsets, size and digest.
 */
public interface UploadTarget extends AutoCloseable {

  /** Bytes that are here from an earlier attempt, from the start without a gap. */
  long received();

  /**
   * Reads back bytes received earlier, so that the digest can go on.
   *
   * @throws IOException if they cannot be read
   */
  void read(long offset, ByteBuffer into) throws IOException;

  /**
   * Writes the next bytes; {@code offset} is where the last write ended.
   *
   * @throws IOException if they cannot be written
   */
  void write(long offset, ByteBuffer bytes) throws IOException;

  /**
   * All bytes are here and the digest holds; called once, last before {@link #close}.
   *
   * @throws IOException if the blob cannot be put in place
   */
  void finish() throws IOException;

  /**
   * The digest does not hold: forget the bytes.
   *
   * @throws IOException if they cannot be removed
   */
  void discard() throws IOException;

  /** Lets go; what was received and not finished or discarded stays for a later attempt. */
  @Override
  void close() throws IOException;
}
