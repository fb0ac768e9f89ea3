package eu.sund.site;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SundException;
import eu.sund.transport.BlobSource;
import eu.sund.transport.Protocol;
import eu.sund.transport.wire.BlobRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The ring words of one update: small ones in memory, large ones in a file.
 *
 * @param small the bytes, or null
 * @param file where they lie, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Words(Digest digest, long size, byte @Nullable [] small, @Nullable Path file) {

  /** What writes words. */
  interface Writer {
    void write(WritableByteChannel out) throws IOException;
  }

  /** Whether words of this layout travel inside a frame. */
  static boolean isSmall(Layout layout) {
    return layout.bytes() <= Protocol.CHUNK_BYTES_MAX;
  }

  /**
   * Lets {@code writer} write and keeps what it wrote.
   *
   * @param file where words that are not small go, whole or not at all
   * @param requireGoing asked at every block; throws to end the writing
   */
  static Words write(Layout layout, Path file, Runnable requireGoing, Writer writer)
      throws IOException {
    if (isSmall(layout)) {
      byte[] bytes = new byte[(int) layout.bytes()];
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      writer.write(new Memory(buffer, requireGoing));
      requireWhole(buffer.position(), layout);
      return new Words(Digest.of(bytes), bytes.length, bytes, null);
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    MessageDigest sha256 = Digest.sha256();
    long size;
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writer.write(new Digesting(channel, sha256, requireGoing));
      size = channel.position();
      requireWhole(size, layout);
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    FilesOf.force(file.getParent());
    return new Words(Digest.from(sha256), size, null, file);
  }

  private static void requireWhole(long written, Layout layout) {
    if (written != layout.bytes()) {
      throw new SundException(
          ErrorCode.INTERNAL,
          "an update of layout '" + layout.name() + "' has " + written + " bytes");
    }
  }

  /** The words as they stand in a frame. */
  eu.sund.transport.wire.Words frame() {
    if (small != null) {
      return eu.sund.transport.wire.Words.newBuilder()
          .setInline(UnsafeByteOperations.unsafeWrap(small))
          .build();
    }
    return eu.sund.transport.wire.Words.newBuilder()
        .setBlob(BlobRef.newBuilder().setSha256(ByteString.copyFrom(digest.bytes())).setSize(size))
        .build();
  }

  /** The words of the file for uploading. */
  BlobSource source(Runnable requireGoing) throws IOException {
    if (file == null) {
      throw new IllegalStateException("small words are not uploaded");
    }
    return new Uploading(new FilesOf.FileBlob(file), requireGoing);
  }

  /** Blocks on their way out; each is asked for. */
  private record Uploading(FilesOf.FileBlob blob, Runnable requireGoing) implements BlobSource {
    @Override
    public long size() {
      return blob.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) {
      requireGoing.run();
      blob.read(offset, into);
    }

    @Override
    public void close() {
      blob.close();
    }
  }

  /** A channel into memory. */
  private record Memory(ByteBuffer buffer, Runnable requireGoing) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      requireGoing.run();
      int count = source.remaining();
      if (count > buffer.remaining()) {
        throw new SundException(ErrorCode.INTERNAL, "an update is longer than its layout");
      }
      buffer.put(source);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** A channel into a file that digests on the way. */
  private record Digesting(FileChannel channel, MessageDigest sha256, Runnable requireGoing)
      implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) throws IOException {
      requireGoing.run();
      int count = source.remaining();
      sha256.update(source.duplicate());
      while (source.hasRemaining()) {
        channel.write(source);
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {}
  }
}
