package eu.sund.hub.run;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A blob that lies in a file and is read where it lies. The file may be deleted while the blob is
 * in use; its space is given back when nobody holds the blob any more.
 */
final class FileBlob implements Blob {
  private final FileChannel channel;
  private final long size;

  private FileBlob(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it cannot be read
   */
  static FileBlob open(Path file) throws IOException {
    // The channel closes itself when it is no longer reachable.
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new FileBlob(channel, channel.size());
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long from, ByteBuffer target) {
    Objects.checkFromIndexSize(from, (long) target.remaining(), size);
    long at = from;
    try {
      while (target.hasRemaining()) {
        int got = channel.read(target, at);
        if (got < 0) {
          throw new IOException("the file ended early");
        }
        at += got;
      }
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "a file of a run cannot be read", e);
    }
  }
}
