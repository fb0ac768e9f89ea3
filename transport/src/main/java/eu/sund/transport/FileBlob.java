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
    return new Target(file, part, part, channel, durable);
  }

  /**
   * The same with a file that is of no use any more, whose room on the disk and in the system's
   * memory is used again: its bytes are written over. Nothing is gone on with.
   *
   * @throws IOException if it cannot be opened
   */
  public static UploadTarget over(Path spare, Path file, boolean durable) throws IOException {
    Path over = file.resolveSibling(file.getFileName() + ".over");
    Files.move(spare, over, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    FileChannel channel = FileChannel.open(over, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    return new Target(file, part, over, channel, durable);
  }

  /**
   * Opens a file for writing from its beginning: over {@code spare} under its name, or anew. A
   * spare's old bytes stay behind what is written until the writer cuts them off.
   *
   * @param spare a file that is of no use any more; need not exist
   */
  public static FileChannel open(Path file, Path spare) throws IOException {
    if (Files.exists(spare)) {
      Files.move(spare, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return FileChannel.open(file, StandardOpenOption.WRITE);
    }
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
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

  /** Bytes gather in {@code at}: the part itself, or a spare file, of whose bytes some are old. */
  private static final class Target implements UploadTarget {
    private final Path file;
    private final Path part;
    private final Path at;
    private final FileChannel channel;
    private final boolean durable;
    private final long received;
    private long written;

    Target(Path file, Path part, Path at, FileChannel channel, boolean durable) throws IOException {
      this.file = file;
      this.part = part;
      this.at = at;
      this.channel = channel;
      this.durable = durable;
      this.received = at.equals(part) ? channel.size() : 0;
      this.written = received;
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
      long end = offset;
      while (bytes.hasRemaining()) {
        end += channel.write(bytes, end);
      }
      written = end;
    }

    @Override
    public void finish() throws IOException {
      channel.truncate(written);
      if (durable) {
        channel.force(true);
      }
      channel.close();
      Files.move(at, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void discard() throws IOException {
      channel.close();
      Files.deleteIfExists(at);
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen() && !at.equals(part)) {
        // What was received stays for a later attempt, and nothing of the old bytes.
        channel.truncate(written);
        Files.move(at, part, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      channel.close();
    }
  }
}
