package eu.sund.site;

import eu.sund.core.Blob;
import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SiteMemory;
import eu.sund.core.SundException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an analysis keeps at this site from round to round: a sealed file for each name and round,
 * such as {@code control-7}, in a folder of the run.
 *
 * <p>A round's files are on disk before its update is journaled, and count only from then on: a
 * round that is computed again first removes what an earlier try left. So the journal alone says
 * what is kept, and needs no entry of its own for it.
 */
final class KeptMemory implements SiteMemory, AutoCloseable {
  private final Path folder;
  private final Vault vault;
  private final List<FilesOf.OpenBlob> open = new ArrayList<>();
  private int round;

  KeptMemory(Path folder, Vault vault) {
    this.folder = folder;
    this.vault = vault;
  }

  /** Begins a round: what was written in it, or for a later one, was never journaled. */
  void begin(int next) throws IOException {
    close();
    round = next;
    for (Kept file : files()) {
      if (file.round >= next) {
        Files.deleteIfExists(file.path);
      }
    }
  }

  /** The round's update is journaled: what its files take the place of is removed. */
  void settle() throws IOException {
    close();
    Map<String, Integer> last = new TreeMap<>();
    List<Kept> files = files();
    files.forEach(file -> last.merge(file.name, file.round, Math::max));
    for (Kept file : files) {
      if (file.round < last.getOrDefault(file.name, 0)) {
        Files.deleteIfExists(file.path);
      }
    }
  }

  private record Kept(String name, int round, Path path) {}

  private List<Kept> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Kept> files = new ArrayList<>();
    try (Stream<Path> list = Files.list(folder)) {
      for (Path path : list.toList()) {
        String text = String.valueOf(path.getFileName());
        int dash = text.lastIndexOf('-');
        if (dash > 0) {
          files.add(
              new Kept(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)), path));
        }
      }
    }
    return files;
  }

  @Override
  public Optional<Blob> read(String name) {
    try {
      Optional<Kept> newest =
          files().stream()
              .filter(file -> file.name.equals(name) && file.round < round)
              .max((a, b) -> Integer.compare(a.round, b.round));
      if (newest.isEmpty()) {
        return Optional.empty();
      }
      FilesOf.OpenBlob blob = vault.open(new FilesOf.FileBlob(newest.get().path));
      open.add(blob);
      return Optional.of(blob);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "what an analysis kept here cannot be read", e);
    }
  }

  @Override
  public void write(String name, Content content) throws IOException {
    Checks.argument(Names.isVariable(name), "'%s' cannot name what is kept", name);
    Files.createDirectories(folder);
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(name + "-" + round),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out =
          new BufferedOutputStream(Channels.newOutputStream(vault.sealing(channel)), 1 << 16);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
    FilesOf.force(folder);
  }

  @Override
  public void close() {
    open.forEach(FilesOf.OpenBlob::close);
    open.clear();
  }
}
