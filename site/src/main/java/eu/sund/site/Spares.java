package eu.sund.site;

import eu.sund.transport.FileBlob;
import eu.sund.transport.UploadTarget;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Large files of a run that are of no use any more, kept in its folder to be written over: their
 * room on the disk and in the system's memory need not be found anew in each round. What they hold
 * is what the run's files held: sealed words, masked words, sums. They go with the folder.
 */
final class Spares {
  /**
   * At most: what a round frees in which a state is written, that is the sums since the state
   * before and that state, and the words of the round before with and without masks. A round needs
   * three.
   */
  static final int MAX = Track.SUMS_MAX + 1 + 1 + 2;

  private static final String NAME = "spare-";

  private Spares() {}

  /**
   * Makes spares of a folder's files, but for the named ones and parts of downloads; folders stay.
   */
  static void sweep(Path folder, Set<String> names) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(Files::isRegularFile).toList();
    }
    int number = 0;
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (names.contains(name) || name.endsWith(".part") || name.startsWith(NAME)) {
        continue;
      }
      while (number < MAX && Files.exists(folder.resolve(NAME + number))) {
        number++;
      }
      if (number < MAX) {
        Files.move(file, folder.resolve(NAME + number), StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Opens a file for writing from its beginning: a spare of its folder under a new name, or a new
   * one. Its writer cuts off what is left of the old bytes with {@link #cut}.
   */
  static FileChannel open(Path file) throws IOException {
    return FileBlob.open(file, any(file).orElse(file.resolveSibling(NAME + 0)));
  }

  /** The file ends where it was written last. */
  static void cut(FileChannel channel) throws IOException {
    channel.truncate(channel.position());
  }

  /**
   * Where a download into a folder goes: on with what is left of an earlier attempt, or else over a
   * spare; on disk when it is whole.
   */
  static UploadTarget download(Path file) throws IOException {
    Optional<Path> spare = FileBlob.received(file) > 0 ? Optional.empty() : any(file);
    return spare.isPresent() ? FileBlob.over(spare.get(), file, true) : FileBlob.target(file, true);
  }

  private static Optional<Path> any(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return Optional.empty();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(path -> String.valueOf(path.getFileName()).startsWith(NAME)).findFirst();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
