package eu.sund.app.bundle;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * A part of a file, read where it lies.
 *
 * @param start its first byte
 * @param size how many
 */
record FileRegion(FileChannel channel, long start, long size) implements Blob {
  @Override
  public void read(long from, ByteBuffer target) {
    Objects.checkFromIndexSize(from, (long) target.remaining(), size);
    long at = start + from;
    try {
      while (target.hasRemaining()) {
        int got = channel.read(target, at);
        if (got < 0) {
          throw new IOException("it ended early");
        }
        at += got;
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the bundle cannot be read: " + e.getMessage(), e);
    }
  }
}
