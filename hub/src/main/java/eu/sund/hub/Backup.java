package eu.sund.hub;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.hub.store.Database;
import eu.sund.hub.store.HubStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A hub's folder and embedded database in one file, and back. The file holds the hub's keys: only
 * its owner can read it. A manifest with the SHA-256 of every part stands at its end; nothing is
 * restored unless all of them hold.
 */
final class Backup {
  private static final String MANIFEST = "manifest.sha256";
  private static final String DATABASE = "hub.db";
  private static final int PARTS_MAX = 100_000;
  private static final int MANIFEST_MAX = 32 << 20;

  private Backup() {}

  /** Writes a backup while the hub may be serving. */
  static HubAdmin.BackupReport write(
      HubFolder folder, HubConfig config, HubStore store, Path out, Instant now) {
    Path target = out.toAbsolutePath().normalize();
    if (target.startsWith(folder.path())) {
      throw new SundException(
          ErrorCode.USAGE, "a backup must not lie in the folder that it is of; name another place");
    }
    Path work = folder.path().resolve(".backup-" + now.toEpochMilli());
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      PrivateFiles.makeFolder(work);
      if (Files.exists(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      PrivateFiles.delete(part);
      Map<String, Path> files = collect(folder, store, work);
      long bytes = pack(files, part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.force(java.util.Objects.requireNonNull(target.getParent()));
      return new HubAdmin.BackupReport(target, files.size(), bytes, notes(config, store));
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the backup cannot be written: " + e.getMessage(), e);
    } finally {
      try {
        PrivateFiles.delete(work);
        PrivateFiles.delete(part);
      } catch (IOException e) {
        // Left-overs are hidden files; the backup itself is whole or not there.
      }
    }
  }

  private static List<String> notes(HubConfig config, HubStore store) {
    return store.database().isEmbedded()
        ? List.of("The file holds the hub's keys: keep it as safe as the hub itself.")
        : List.of(
            "The database is NOT in this backup. Back it up at the same time with:"
                + " pg_dump --format=custom --file=hub.dump --dbname="
                + config
                    .database()
                    .substring("jdbc:".length())
                    .replaceAll("password=[^&]*", "password=…"),
            "The file holds the hub's keys: keep it as safe as the hub itself.");
  }

  /** Run files never change under their name; a link holds what a run removes meanwhile. */
  private static Map<String, Path> collect(HubFolder folder, HubStore store, Path work)
      throws IOException {
    Map<String, Path> files = new TreeMap<>();
    files.put(HubFolder.CONFIG, folder.path().resolve(HubFolder.CONFIG));
    for (String keys : List.of(HubFolder.IDENTITY, HubFolder.AUTHORITY)) {
      try (Stream<Path> all = Files.list(folder.path().resolve(keys))) {
        for (Path file : all.filter(p -> p.toString().endsWith(".pem")).toList()) {
          files.put(keys + "/" + file.getFileName(), file);
        }
      }
    }
    Path links = work.resolve(HubFolder.RUNS);
    linkRuns(folder.runs(), links, files);
    if (store.database().isEmbedded()) {
      Path copy = work.resolve(DATABASE);
      store.database().copyTo(copy);
      files.put(DATABASE, copy);
    }
    linkRuns(folder.runs(), links, files);
    return files;
  }

  private static void linkRuns(Path runs, Path links, Map<String, Path> files) throws IOException {
    if (!Files.isDirectory(runs)) {
      return;
    }
    try (Stream<Path> folders = Files.list(runs)) {
      for (Path run : folders.filter(Files::isDirectory).toList()) {
        for (Path file : lasting(run)) {
          Path link = links.resolve(runs.relativize(file));
          try {
            Files.createDirectories(java.util.Objects.requireNonNull(link.getParent()));
            Files.createLink(link, file);
            files.put(HubFolder.RUNS + "/" + runs.relativize(file), link);
          } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // Linked before, or removed since it was listed.
          }
        }
      }
    }
  }

  /** Sums, states, what is attached to results; updates are sent again by their sites. */
  private static List<Path> lasting(Path run) throws IOException {
    try (Stream<Path> all = Files.list(run)) {
      return all.filter(
              p ->
                  p.getFileName()
                      .toString()
                      .matches("sum-[0-9]+\\.words|state-[0-9]+\\.bin|r-[0-9a-f]+\\.bin"))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static long pack(Map<String, Path> files, Path out) throws IOException {
    StringBuilder manifest = new StringBuilder();
    try (FileChannel channel = PrivateFiles.create(out)) {
      ZipOutputStream zip =
          new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
      for (Map.Entry<String, Path> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in =
            new DigestInputStream(Files.newInputStream(file.getValue()), sha256)) {
          in.transferTo(zip);
        }
        zip.closeEntry();
        manifest.append(Digest.from(sha256)).append("  ").append(file.getKey()).append('\n');
      }
      zip.putNextEntry(new ZipEntry(MANIFEST));
      zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      zip.finish();
      zip.flush();
      channel.force(true);
      return channel.size();
    }
  }

  /** Restores a backup into a folder that does not exist, whole or not at all. */
  static HubFolder restore(Path file, Path folder, Instant now) {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, target + " exists already; name a new folder");
    }
    Path parent = java.util.Objects.requireNonNull(target.getParent(), "a folder has a parent");
    Path work = parent.resolve("." + target.getFileName() + ".restore-" + now.toEpochMilli());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      PrivateFiles.makeFolder(work);
      Map<String, Digest> manifest = manifest(zip);
      for (Map.Entry<String, Digest> part : manifest.entrySet()) {
        extract(zip, part.getKey(), part.getValue(), work);
      }
      PrivateFiles.makeFolder(work.resolve(HubFolder.RUNS));
      HubFolder restored = new HubFolder(work);
      check(restored, manifest.containsKey(DATABASE));
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.force(parent);
      return new HubFolder(target);
    } catch (IOException e) {
      throw damaged(file + " cannot be restored: " + e.getMessage(), e);
    } finally {
      try {
        PrivateFiles.delete(work);
      } catch (IOException e) {
        // Left-overs are a hidden folder; the target is whole or not there.
      }
    }
  }

  /** What came out must be a hub's folder before it takes its place. */
  private static void check(HubFolder restored, boolean withDatabase) throws IOException {
    HubConfig config = restored.config();
    restored.identity();
    if (!withDatabase) {
      return;
    }
    String url = Database.resolve(config.database(), restored.path());
    Path named = Path.of(url.substring("jdbc:sqlite:".length()));
    Path database = restored.path().resolve(DATABASE);
    if (!named.equals(database)) {
      if (Files.exists(named)) {
        throw new IOException("the database " + named + " exists already");
      }
      Files.move(database, named);
    }
  }

  private static Map<String, Digest> manifest(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(MANIFEST);
    if (entry == null) {
      throw damaged("this is no backup of a hub: it has no manifest", null);
    }
    byte[] text;
    try (InputStream in = zip.getInputStream(entry)) {
      text = in.readNBytes(MANIFEST_MAX);
    }
    Map<String, Digest> parts = new TreeMap<>();
    for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
      int gap = line.indexOf("  ");
      if (gap != 64 || parts.size() >= PARTS_MAX) {
        throw damaged("the backup's manifest cannot be read", null);
      }
      try {
        parts.put(line.substring(gap + 2), new Digest(line.substring(0, gap)));
      } catch (IllegalArgumentException e) {
        throw damaged("the backup's manifest cannot be read", e);
      }
    }
    return parts;
  }

  private static void extract(ZipFile zip, String name, Digest digest, Path work)
      throws IOException {
    Path target = work.resolve(name).normalize();
    ZipEntry entry = zip.getEntry(name);
    if (!target.startsWith(work) || target.equals(work) || entry == null) {
      throw damaged("the backup lacks a part that its manifest names", null);
    }
    PrivateFiles.makeFolder(java.util.Objects.requireNonNull(target.getParent()));
    MessageDigest sha256 = Digest.sha256();
    try (InputStream in = new DigestInputStream(zip.getInputStream(entry), sha256);
        FileChannel channel = PrivateFiles.create(target);
        OutputStream to = Channels.newOutputStream(channel)) {
      in.transferTo(to);
      channel.force(true);
    }
    if (!Digest.from(sha256).equals(digest)) {
      throw damaged("the backup is damaged: a part's SHA-256 does not hold", null);
    }
  }

  private static SundException damaged(
      String words, @org.jspecify.annotations.Nullable Exception cause) {
    return cause == null
        ? new SundException(ErrorCode.DOCUMENT_INVALID, words)
        : new SundException(ErrorCode.DOCUMENT_INVALID, words, cause);
  }
}
