package eu.sund.site;

import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.governance.document.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A site's folder: {@code site.yaml}, {@code policy.yaml}, {@code identity/} (TLS key and chain),
 * {@code signing/} (Ed25519), {@code officers.yaml}, {@code roster.yaml}, {@code datasets/ID.yaml},
 * {@code site.db}, {@code runs/}.
 *
 * @param root where it lies
 * @param settings what {@code site.yaml} says
 */
public record SiteFolder(Path root, SiteSettings settings) {
  static final String SETTINGS = "site.yaml";
  static final String POLICY = "policy.yaml";
  static final String OFFICERS = "officers.yaml";

  /**
   * Opens a folder that {@link SiteJoin} made.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if it is none, or {@code DOCUMENT_INVALID}
   */
  public static SiteFolder open(Path root) {
    Path folder = root.toAbsolutePath().normalize();
    Path file = folder.resolve(SETTINGS);
    if (!Files.isRegularFile(file)) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          folder
              + " is not a site's folder: it has no site.yaml; join a network with 'sund site"
              + " join', or name the folder");
    }
    return new SiteFolder(folder, SiteSettings.parse(file.toString(), bytes(file)));
  }

  /** The policy's file. */
  public Path policy() {
    return root.resolve(POLICY);
  }

  /** The folder of the TLS identity. */
  public Path identity() {
    return root.resolve("identity");
  }

  /** The folder of the signing key. */
  public Path signing() {
    return root.resolve("signing");
  }

  /** The file of the key that encrypts the site's part of open rounds. */
  Path vault() {
    return signing().resolve("vault.key");
  }

  /** The file of the network's officers, pinned when the site joined. */
  public Path officers() {
    return root.resolve(OFFICERS);
  }

  /** The file of the roster in force. */
  public Path roster() {
    return root.resolve("roster.yaml");
  }

  /** The folder of the datasets' descriptions. */
  public Path datasets() {
    return root.resolve("datasets");
  }

  /** The folder of published files that studies name by their SHA-256. */
  public Path artefacts() {
    return root.resolve("artefacts");
  }

  /** The file of words that no study may count in the house's texts. */
  Path hiddenWords() {
    return root.resolve("hidden-words.txt");
  }

  /** The file of a dataset's description. */
  Path dataset(DatasetId id) {
    return datasets().resolve(id.value() + ".yaml");
  }

  /** The site's database. */
  public Path database() {
    return root.resolve("site.db");
  }

  /** Where large updates and sums of living runs lie. */
  Path runs() {
    return root.resolve("runs");
  }

  Path run(RunId run) {
    return runs().resolve(run.value());
  }

  /**
   * Takes the folder for this process until the lock is closed.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if another process serves it
   */
  Lock lock() {
    Path file = root.resolve("site.lock");
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, "cannot write in " + root + "; check its owner and mode", e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new Lock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another site of this process holds it: the same answer.
    } catch (IOException e) {
      close(channel);
      throw new SundException(ErrorCode.FOLDER_UNUSABLE, "cannot lock " + file, e);
    }
    close(channel);
    throw new SundException(
        ErrorCode.FOLDER_UNUSABLE,
        "another process serves " + root + "; stop it first, or use another folder");
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new SundException(ErrorCode.STORAGE_FAILED, "cannot close the lock file", e);
    }
  }

  /** A held lock. */
  record Lock(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() {
      SiteFolder.close(channel);
    }
  }

  /**
   * Reads a document of ours.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if it cannot be read, {@code
   *     DOCUMENT_INVALID} if it is too large
   */
  static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(YamlDocument.BYTES_MAX + 1);
      if (bytes.length > YamlDocument.BYTES_MAX) {
        throw new SundException(
            ErrorCode.DOCUMENT_INVALID,
            file + " has more than " + YamlDocument.BYTES_MAX + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new SundException(ErrorCode.FOLDER_UNUSABLE, "there is no file " + file, e);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          "cannot read " + file + " (" + e.getClass().getSimpleName() + "); check its mode",
          e);
    }
  }
}
