package eu.sund.site;

import eu.sund.core.Blob;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files that are there whole or not at all. */
final class FilesOf {
  private FilesOf() {}

  /** Writes a small file through a temporary one; it is on disk when this returns. */
  static void write(Path file, byte[] bytes, boolean secret) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (secret) {
        ownerOnly(temporary);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(file.toAbsolutePath().getParent());
  }

  /** Makes renames in a folder last. */
  static void force(@org.jspecify.annotations.Nullable Path folder) throws IOException {
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Lets nobody else read a file or enter a folder, where the file system knows of owners. */
  static void ownerOnly(Path path) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try {
      if (!Files.exists(path)) {
        return;
      }
      Files.setPosixFilePermissions(
          path,
          PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "cannot protect " + path, e);
    }
  }

  /** Removes a folder with all in it; what is not there needs no removal. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "cannot remove " + folder, e);
    }
  }

  /** A blob that is closed after use. */
  interface OpenBlob extends Blob, AutoCloseable {
    @Override
    void close();
  }

  /** Bytes as a blob that needs no closing. */
  static OpenBlob inMemory(byte[] bytes) {
    Blob blob = Blob.of(bytes);
    return new OpenBlob() {
      @Override
      public long size() {
        return blob.size();
      }

      @Override
      public void read(long from, ByteBuffer target) {
        blob.read(from, target);
      }

      @Override
      public void close() {}
    };
  }

  /** A file as a blob; open until closed. */
  static final class FileBlob implements OpenBlob {
    private final FileChannel channel;
    private final long size;

    FileBlob(Path file) throws IOException {
      this.channel = FileChannel.open(file, StandardOpenOption.READ);
      this.size = channel.size();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void read(long from, ByteBuffer target) {
      java.util.Objects.checkFromIndexSize(from, target.remaining(), size);
      try {
        long position = from;
        while (target.hasRemaining()) {
          int some = channel.read(target, position);
          if (some < 0) {
            throw new SundException(ErrorCode.STORAGE_FAILED, "a file of a run was cut short");
          }
          position += some;
        }
      } catch (IOException e) {
        throw new SundException(ErrorCode.STORAGE_FAILED, "a file of a run cannot be read", e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new SundException(ErrorCode.STORAGE_FAILED, "a file of a run cannot be closed", e);
      }
    }
  }
}
