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
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes bytes of unknown number: few stay in memory, many go to a file; if it is asked for, their
 * digest is computed on the way. Used by one thread.
 */
final class Spill extends OutputStream implements WritableByteChannel {
  /** Bytes that stay in memory, at most. */
  static final int MEMORY_MAX = 1 << 20;

  private static final int BUFFER = 1 << 18;

  private final Path file;
  private final int memoryMax;
  private final @Nullable MessageDigest sha256;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream(1024);
  private @Nullable FileChannel channel;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private long size;
  private boolean finished;

  /** What was written, with its digest. */
  record Kept(Blob blob, Digest digest, long size, Optional<byte[]> bytes) {
    /** Ends it; whether its file, if there is one, may be written over. */
    boolean retire() {
      return !(blob instanceof FileBlob file) || file.retire();
    }
  }

  /** What was written. */
  record Stored(Blob blob, Optional<byte[]> bytes) {}

  private Spill(Path file, int memoryMax, @Nullable MessageDigest sha256) {
    this.file = file;
    this.memoryMax = memoryMax;
    this.sha256 = sha256;
  }

  /** Spills to {@code file}, which appears whole or not at all. */
  static Spill to(Path file) {
    return new Spill(file, MEMORY_MAX, null);
  }

  /** Spills, and ends with {@link #digested}. */
  static Spill digesting(Path file) {
    return new Spill(file, MEMORY_MAX, Digest.sha256());
  }

  /** Writes to the file however few bytes there are. */
  static Spill alwaysTo(Path file) {
    return new Spill(file, -1, null);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    if (sha256 != null) {
      sha256.update(source.duplicate());
    }
    put(source);
    return count;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int count) throws IOException {
    write(ByteBuffer.wrap(source, from, count));
  }

  private void put(ByteBuffer source) throws IOException {
    size += source.remaining();
    if (channel == null && size <= memoryMax) {
      byte[] few = new byte[source.remaining()];
      source.get(few);
      memory.writeBytes(few);
      return;
    }
    if (channel == null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel = RunFolder.openOverSpare(part());
      // Outside of the heap, where the system takes it without another copy.
      buffer = ByteBuffer.allocateDirect(BUFFER);
      drain(ByteBuffer.wrap(memory.toByteArray()));
      memory.reset();
    }
    if (source.remaining() > buffer.remaining()) {
      drainBuffer();
    }
    if (source.remaining() > buffer.remaining()) {
      drain(source);
    } else {
      buffer.put(source);
    }
  }

  private void drainBuffer() throws IOException {
    drain(buffer.flip());
    buffer.clear();
  }

  private void drain(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      java.util.Objects.requireNonNull(channel).write(from);
    }
  }

  private Path part() {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  /** Ends the writing: what went to the file is on disk under its name. */
  Kept digested() throws IOException {
    Digest digest =
        Digest.from(java.util.Objects.requireNonNull(sha256, "no digest was asked for"));
    Stored stored = stored();
    return new Kept(stored.blob(), digest, size, stored.bytes());
  }

  /** Ends the writing: what went to the file is on disk under its name. */
  Stored stored() throws IOException {
    finished = true;
    if (channel == null) {
      byte[] bytes = memory.toByteArray();
      return new Stored(Blob.of(bytes), Optional.of(bytes));
    }
    drainBuffer();
    channel.truncate(channel.position());
    channel.force(true);
    channel.close();
    Files.move(part(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    RunFolder.forceFolder(java.util.Objects.requireNonNull(file.toAbsolutePath().getParent()));
    return new Stored(FileBlob.open(file), Optional.empty());
  }

  @Override
  public boolean isOpen() {
    return !finished;
  }

  /** Lets go; what was not ended leaves nothing. */
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
