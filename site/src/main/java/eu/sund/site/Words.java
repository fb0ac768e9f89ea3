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
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The ring words of one update: small ones in memory, large ones in a file.
 *
 * @param digest of the words themselves, however they lie on disk
 * @param small the bytes, or null
 * @param file where they lie, or null
 * @param vault what they lie sealed in, of words that are kept; null of masked ones, which leave
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Words(
    Digest digest, long size, byte @Nullable [] small, @Nullable Path file, @Nullable Vault vault) {

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
   * @param vault what words that are kept are sealed in: on disk when this returns; null for masked
   *     words, which are of no use after a crash
   * @param requireGoing asked at every block; throws to end the writing
   */
  static Words write(
      Layout layout, Path file, @Nullable Vault vault, Runnable requireGoing, Writer writer)
      throws IOException {
    if (isSmall(layout)) {
      byte[] bytes = new byte[(int) layout.bytes()];
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      writer.write(new Memory(buffer, requireGoing));
      requireWhole(buffer.position(), layout);
      return new Words(Digest.of(bytes), bytes.length, bytes, null, vault);
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Digesting words;
    try (FileChannel channel = Spares.open(temporary)) {
      words = new Digesting(vault == null ? channel : vault.sealing(channel), requireGoing);
      writer.write(words);
      requireWhole(words.written, layout);
      Spares.cut(channel);
      if (vault != null) {
        channel.force(true);
      }
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    if (vault != null) {
      FilesOf.force(file.getParent());
    }
    return new Words(Digest.from(words.sha256), words.written, null, file, vault);
  }

  /**
   * The words that a site kept.
   *
   * @param sealed small ones as {@link #atRest} gave them, or null
   * @param file where large ones lie, or null
   * @throws SundException with {@code STORAGE_FAILED} if they are not there or not those of the
   *     digest, or as {@link Vault#open}
   */
  static Words kept(Digest digest, Vault vault, byte @Nullable [] sealed, @Nullable Path file)
      throws IOException {
    MessageDigest sha256 = Digest.sha256();
    byte[] small = null;
    long size;
    try (FilesOf.OpenBlob blob = vault.open(lying(sealed, file))) {
      size = blob.size();
      ByteBuffer part = ByteBuffer.allocate((int) Math.min(size, Protocol.CHUNK_BYTES_MAX));
      for (long at = 0; at < size; at += part.limit()) {
        blob.read(at, part.clear().limit((int) Math.min(size - at, part.capacity())));
        sha256.update(part.flip());
      }
      if (file == null) {
        small = part.array();
      }
    }
    // A damaged file, or another key than the one that they were sealed with.
    if (!Digest.from(sha256).equals(digest)) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED,
          "the words of the open round cannot be read: they, or the key in signing/vault.key, are"
              + " not those that were written");
    }
    return new Words(digest, size, small, file, vault);
  }

  private static FilesOf.OpenBlob lying(byte @Nullable [] sealed, @Nullable Path file)
      throws IOException {
    if (file != null) {
      return new FilesOf.FileBlob(file);
    }
    if (sealed == null) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "the words of the open round are missing");
    }
    return FilesOf.inMemory(sealed);
  }

  private static void requireWhole(long written, Layout layout) {
    if (written != layout.bytes()) {
      throw new SundException(
          ErrorCode.INTERNAL,
          "an update of layout '" + layout.name() + "' has " + written + " bytes");
    }
  }

  /** Small words as the journal keeps them, or null. */
  byte @Nullable [] atRest() {
    return small == null || vault == null ? null : vault.seal(small);
  }

  private void requireMasked() {
    if (vault != null) {
      throw new IllegalStateException("words without masks stay in the house");
    }
  }

  /** The words as they stand in a frame. */
  eu.sund.transport.wire.Words frame() {
    requireMasked();
    if (small != null) {
      return eu.sund.transport.wire.Words.newBuilder()
          .setInline(UnsafeByteOperations.unsafeWrap(small))
          .build();
    }
    return eu.sund.transport.wire.Words.newBuilder()
        .setBlob(BlobRef.newBuilder().setSha256(ByteString.copyFrom(digest.bytes())).setSize(size))
        .build();
  }

  /** The words where they lie. */
  FilesOf.OpenBlob open() throws IOException {
    if (small != null) {
      return FilesOf.inMemory(small);
    }
    FilesOf.FileBlob blob =
        new FilesOf.FileBlob(java.util.Objects.requireNonNull(file, "words lie somewhere"));
    return vault == null ? blob : vault.open(blob);
  }

  /** The words of the file for uploading. */
  BlobSource source(Runnable requireGoing) throws IOException {
    requireMasked();
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

  /** A channel that counts and digests on the way. */
  private static final class Digesting implements WritableByteChannel {
    private final WritableByteChannel out;
    private final Runnable requireGoing;
    private final MessageDigest sha256 = Digest.sha256();
    private long written;

    Digesting(WritableByteChannel out, Runnable requireGoing) {
      this.out = out;
      this.requireGoing = requireGoing;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      requireGoing.run();
      int count = source.remaining();
      sha256.update(source.duplicate());
      while (source.hasRemaining()) {
        out.write(source);
      }
      written += count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() {}
  }
}
