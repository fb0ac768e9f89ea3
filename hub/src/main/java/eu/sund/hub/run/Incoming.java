package eu.sund.hub.run;

import com.google.protobuf.ByteString;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.transport.UploadTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Large updates on their way in: {@code SITE/DIGEST.part} while they come, {@code
 * SITE/DIGEST.words} when they are whole and verified, until the run that they are for claims them.
 * A file whose round is over may come back as {@code SITE/spare}, to be written over by the site's
 * next update: its room on the disk and in the system's memory need not be found anew. How much of
 * a part is the update's is known in memory only.
 */
final class Incoming {
  private static final String PART = ".part";
  private static final String WHOLE = ".words";
  private static final String SPARE = "spare";
  private static final int MEMORY_MAX = 64 << 10;

  private final Path folder;
  private final Map<Path, Long> parts = new ConcurrentHashMap<>();

  Incoming(Path folder) {
    this.folder = folder;
  }

  /** After a start nothing here is of use: the attempts that it was masked for are dead. */
  void reopen() throws IOException {
    RunFolder.delete(folder);
    parts.clear();
  }

  /** Bytes of an upload that are here. */
  long received(SiteId site, Digest digest, long size) throws IOException {
    if (Files.exists(file(site, digest, WHOLE))) {
      return size;
    }
    return Math.min(parts.getOrDefault(file(site, digest, PART), 0L), size - 1);
  }

  /** Opens an upload; others of the site beyond {@code filesMax} are given up, the oldest first. */
  UploadTarget upload(SiteId site, Digest digest, long size, int filesMax) throws IOException {
    Path mine = folder.resolve(site.value());
    Files.createDirectories(mine);
    trim(mine, digest, filesMax);
    Path part = file(site, digest, PART);
    long received = received(site, digest, size);
    if (received == 0) {
      makeRoom(mine.resolve(SPARE), part, size);
    }
    return new Target(parts, part, file(site, digest, WHOLE), received);
  }

  /** An empty part, or one of old bytes of the same number. */
  private static void makeRoom(Path spare, Path part, long size) throws IOException {
    Files.deleteIfExists(part);
    if (Files.exists(spare) && Files.size(spare) == size) {
      Files.move(spare, part, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** The words of a round that is over: the site's next update may be written over them. */
  void giveBack(SiteId site, Path words) throws IOException {
    Path mine = folder.resolve(site.value());
    if (Files.exists(words) && Files.isDirectory(mine)) {
      Files.move(
          words,
          mine.resolve(SPARE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A run of the site is over: what was kept for its next update goes. */
  void dropSpare(SiteId site) throws IOException {
    Files.deleteIfExists(folder.resolve(site.value()).resolve(SPARE));
  }

  private void trim(Path mine, Digest digest, int filesMax) throws IOException {
    try (Stream<Path> entries = Files.list(mine)) {
      List<Path> others =
          entries
              .filter(p -> !p.getFileName().toString().startsWith(digest.hex()))
              .filter(p -> !p.getFileName().toString().equals(SPARE))
              .sorted(Comparator.comparingLong(p -> p.toFile().lastModified()))
              .toList();
      for (int i = 0; i <= others.size() - filesMax; i++) {
        Files.deleteIfExists(others.get(i));
        parts.remove(others.get(i));
      }
    }
  }

  /**
   * Takes a whole upload away for its run.
   *
   * @throws SundException {@code MESSAGE_INVALID} if it is not here
   */
  Blob claim(SiteId site, Digest digest, long size, Path target) throws IOException {
    Path whole = file(site, digest, WHOLE);
    if (!Files.exists(whole) || Files.size(whole) != size) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "the update names words that were not uploaded");
    }
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
    return FileBlob.open(target);
  }

  /**
   * Takes words that came in a frame.
   *
   * @throws SundException {@code MESSAGE_INVALID} if size or digest do not hold
   */
  Blob inline(ByteString words, Digest digest, long size, Path target) throws IOException {
    if (words.size() != size) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "the update's words have " + words.size() + " bytes, not " + size);
    }
    byte[] bytes = words.toByteArray();
    if (!Digest.of(bytes).equals(digest)) {
      throw new SundException(ErrorCode.MESSAGE_INVALID, "the update's digest does not hold");
    }
    if (bytes.length <= MEMORY_MAX) {
      return Blob.of(bytes);
    }
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.write(target, bytes);
    return FileBlob.open(target);
  }

  private Path file(SiteId site, Digest digest, String ending) {
    return folder.resolve(site.value()).resolve(digest.hex() + ending);
  }

  /** One upload. */
  private static final class Target implements UploadTarget {
    private final Map<Path, Long> parts;
    private final Path part;
    private final Path whole;
    private final long received;
    private final FileChannel channel;

    Target(Map<Path, Long> parts, Path part, Path whole, long received) throws IOException {
      this.parts = parts;
      this.part = part;
      this.whole = whole;
      this.received = received;
      this.channel =
          FileChannel.open(
              part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public long received() {
      return received;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      long at = offset;
      while (into.hasRemaining()) {
        int got = channel.read(into, at);
        if (got < 0) {
          throw new IOException("an upload's file ended early");
        }
        at += got;
      }
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      long at = offset;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      parts.put(part, at);
    }

    @Override
    public void finish() throws IOException {
      parts.remove(part);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void discard() throws IOException {
      parts.remove(part);
      Files.deleteIfExists(part);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
