package eu.sund.hub.run;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

/**
 * A blob that lies in a file and is read where it lies. The file may be deleted while the blob is
 * in use; its space is given back when nobody holds the blob any more. It may be written over once
 * the blob is {@linkplain #retire retired}.
 */
final class FileBlob implements Blob {
  private final FileChannel channel;
  private final long size;
  private int readers;
  private boolean retired;

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

  /** For a peer that reads it at its own pace; empty if the blob is retired. */
  synchronized Optional<BlobSource> lend() {
    if (retired) {
      return Optional.empty();
    }
    readers++;
    return Optional.of(new Lent());
  }

  /**
   * Ends the blob, if nobody has it on loan. Its owner no longer reads it.
   *
   * @return whether its file may be written over
   */
  synchronized boolean retire() {
    retired |= readers == 0;
    return retired;
  }

  private synchronized void returned() {
    readers--;
  }

  /** A loan. Used by one thread at a time. */
  private final class Lent implements BlobSource {
    private boolean back;

    @Override
    public long size() {
      return size;
    }

    @Override
    public void read(long offset, ByteBuffer into) {
      FileBlob.this.read(offset, into);
    }

    @Override
    public void close() {
      if (!back) {
        back = true;
        returned();
      }
    }
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
