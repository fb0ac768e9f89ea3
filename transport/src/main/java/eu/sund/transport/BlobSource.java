package eu.sund.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that can be read from any place. Used by one thread at a time. */
public interface BlobSource extends AutoCloseable {

  /** How many bytes there are. */
  long size();

  /**
   * Fills {@code into} from {@code offset}; the source holds at least so many bytes from there.
   *
   * @throws IOException if it cannot be read
   */
  void read(long offset, ByteBuffer into) throws IOException;

  @Override
  void close() throws IOException;
}
