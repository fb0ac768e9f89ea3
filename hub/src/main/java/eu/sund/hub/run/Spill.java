package eu.sund.hub.run;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes bytes of unknown number: few stay in memory, many go to a file, and their digest is
 * computed on the way. Used by one thread.
 */
final class Spill extends OutputStream implements WritableByteChannel {
  /** Bytes that stay in memory, at most. */
  static final int MEMORY_MAX = 1 << 20;

  private static final int BUFFER = 1 << 17;

  private final Path file;
  private final int memoryMax;
  private final MessageDigest sha256 = Digest.sha256();
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream(1024);
  private @Nullable FileChannel channel;
  private @Nullable ByteBuffer buffer;
  private long size;
  private boolean finished;

  /** What was written. */
  record Kept(Blob blob, Digest digest, long size, Optional<byte[]> bytes) {}

  /** Spills to {@code file}, which appears whole or not at all. */
  Spill(Path file) {
    this(file, MEMORY_MAX);
  }

  private Spill(Path file, int memoryMax) {
    this.file = file;
    this.memoryMax = memoryMax;
  }

  /** Writes to the file however few bytes there are. */
  static Spill toFile(Path file) {
    return new Spill(file, -1);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    if (source.hasArray()) {
      write(source.array(), source.arrayOffset() + source.position(), count);
    } else {
      byte[] copy = new byte[Math.min(count, BUFFER)];
      ByteBuffer rest = source.duplicate();
      while (rest.hasRemaining()) {
        int some = Math.min(copy.length, rest.remaining());
        rest.get(copy, 0, some);
        write(copy, 0, some);
      }
    }
    source.position(source.limit());
    return count;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int count) throws IOException {
    sha256.update(source, from, count);
    size += count;
    if (channel == null && size <= memoryMax) {
      memory.write(source, from, count);
      return;
    }
    if (channel == null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel =
          FileChannel.open(
              part(),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      buffer = ByteBuffer.allocate(BUFFER);
      put(memory.toByteArray(), 0, memory.size());
      memory.reset();
    }
    put(source, from, count);
  }

  private void put(byte[] source, int from, int count) throws IOException {
    ByteBuffer into = java.util.Objects.requireNonNull(buffer);
    int done = 0;
    while (done < count) {
      int some = Math.min(into.remaining(), count - done);
      into.put(source, from + done, some);
      done += some;
      if (!into.hasRemaining()) {
        drain();
      }
    }
  }

  private void drain() throws IOException {
    ByteBuffer from = java.util.Objects.requireNonNull(buffer).flip();
    while (from.hasRemaining()) {
      java.util.Objects.requireNonNull(channel).write(from);
    }
    from.clear();
  }

  private Path part() {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  /** Ends the writing: what went to the file is on disk under its name. */
  Kept finish() throws IOException {
    finished = true;
    Digest digest = Digest.from(sha256);
    if (channel == null) {
      byte[] bytes = memory.toByteArray();
      return new Kept(Blob.of(bytes), digest, size, Optional.of(bytes));
    }
    drain();
    channel.force(true);
    channel.close();
    Files.move(part(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    RunFolder.forceFolder(java.util.Objects.requireNonNull(file.toAbsolutePath().getParent()));
    return new Kept(FileBlob.open(file), digest, size, Optional.empty());
  }

  @Override
  public boolean isOpen() {
    return !finished;
  }

  /** Lets go; without {@link #finish} nothing stays. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      if (!finished) {
        Files.deleteIfExists(part());
      }
    }
  }
}
