package eu.sund.hub.run;

import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.transport.FileBlob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one run: {@code round-N/SITE.words}, {@code sum-N.words} and {@code state-N.bin};
 * and {@code spare.bin}, the last of those that are of no use any more: the next one is written
 * over it, so that its room on the disk and in the system's memory need not be found anew.
 */
record RunFolder(Path path) {
  private static final String SPARE = "spare.bin";

  static RunFolder of(Path runs, RunId run) {
    return new RunFolder(runs.resolve(run.value()));
  }

  /** What is attached to a run's result, as long as the result is kept. */
  static Path attachment(Path runs, RunId run) {
    return runs.resolve("attachments").resolve(run.value() + ".bin");
  }

  Path words(int round, SiteId site) {
    return path.resolve("round-" + round).resolve(site.value() + ".words");
  }

  Path sum(int round) {
    return path.resolve("sum-" + round + ".words");
  }

  Path state(int round) {
    return path.resolve("state-" + round + ".bin");
  }

  void dropUpdates(int round) throws IOException {
    delete(path.resolve("round-" + round));
  }

  /**
   * Removes every update, and every sum and state but those of the named rounds.
   *
   * @param spares whether one of them may be written over: nobody reads them any more
   */
  void keepOnly(int sumRound, int stateRound, boolean spares) throws IOException {
    if (!Files.isDirectory(path)) {
      return;
    }
    List<Path> kept = List.of(sum(sumRound), state(stateRound));
    Path spare = path.resolve(SPARE);
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        if (kept.contains(entry) || (spares && entry.equals(spare))) {
          continue;
        }
        if (spares && Files.isRegularFile(entry) && !Files.exists(spare)) {
          Files.move(entry, spare, StandardCopyOption.ATOMIC_MOVE);
        } else {
          delete(entry);
        }
      }
    }
  }

  /** Opens a file for writing from its beginning: over the folder's spare, if there is one. */
  static FileChannel openOverSpare(Path file) throws IOException {
    return FileBlob.open(file, file.resolveSibling(SPARE));
  }

  /** Removes a file or folder with all that is in it. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }

  /** Makes renames in a folder last. */
  static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
