package eu.sund.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Blobs in files. */
public final class FileBlob {
  private FileBlob() {}

  /**
   * A file for reading.
   *
   * @throws IOException if it cannot be opened
   */
  public static BlobSource source(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new Source(channel, channel.size());
  }

  /**
   * A file to be: bytes gather in {@code file.part}, which takes the file's name when the digest
   * holds. A {@code .part} of an earlier attempt is gone on with.
   *
   * @param durable whether to force the bytes to the disk before the rename
   * @throws IOException if it cannot be opened
   */
  public static UploadTarget target(Path file, boolean durable) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new Target(file, part, channel, durable);
  }

  /** How many bytes an earlier attempt at {@code file} left. */
  public static long received(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private static void fill(FileChannel channel, long offset, ByteBuffer into) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException("the file is shorter than it was");
      }
      at += read;
    }
  }

  private record Source(FileChannel channel, long size) implements BlobSource {
    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      fill(channel, offset, into);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class Target implements UploadTarget {
    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final boolean durable;
    private final long received;

    Target(Path file, Path part, FileChannel channel, boolean durable) throws IOException {
      this.file = file;
      this.part = part;
      this.channel = channel;
      this.durable = durable;
      this.received = channel.size();
    }

    @Override
    public long received() {
      return received;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      fill(channel, offset, into);
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      long at = offset;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public void finish() throws IOException {
      if (durable) {
        channel.force(true);
      }
      channel.close();
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void discard() throws IOException {
      channel.close();
      Files.deleteIfExists(part);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
