package eu.sund.hub;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.hub.store.Database;
import eu.sund.hub.store.HubStore;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.NetworkAuthority;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * A hub's folder: {@code hub.yaml}, {@code identity/}, {@code authority/}, {@code runs/}, {@code
 * hub.db} and the lock of the hub that serves from it.
 */
public record HubFolder(Path path) {
  static final String CONFIG = "hub.yaml";
  static final String IDENTITY = "identity";
  static final String AUTHORITY = "authority";
  static final String RUNS = "runs";
  static final String LOCK = "hub.lock";

  /** Makes the path absolute. */
  public HubFolder {
    path = path.toAbsolutePath().normalize();
  }

  /**
   * The settings.
   *
   * @throws SundException {@code FOLDER_UNUSABLE} if this is no hub's folder, {@code
   *     DOCUMENT_INVALID} if the settings are wrong
   */
  public HubConfig config() {
    Path file = path.resolve(CONFIG);
    try {
      return HubConfig.parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          path + " is no hub's folder (" + CONFIG + " cannot be read); run: sund hub init",
          e);
    }
  }

  /** The hub's own identity. */
  public Identity identity() {
    return Identity.load(identityPath());
  }

  /** The online authority. */
  public NetworkAuthority authority(HubConfig config, SecureRandom random) {
    return NetworkAuthority.load(config.network(), authorityPath(), random);
  }

  /** The database, opened and brought up to date. */
  public HubStore store(HubConfig config) {
    return HubStore.open(Database.resolve(config.database(), path));
  }

  Path identityPath() {
    return path.resolve(IDENTITY);
  }

  Path authorityPath() {
    return path.resolve(AUTHORITY);
  }

  Path runs() {
    return path.resolve(RUNS);
  }

  /** The lock of a serving hub; it ends with the process at the latest. */
  record Lock(FileChannel channel, FileLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /**
   * Takes the folder for one hub.
   *
   * @throws SundException {@code FOLDER_UNUSABLE} if another hub serves from it
   */
  Lock lock() {
    try {
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return new Lock(channel, lock);
        }
      } catch (OverlappingFileLockException e) {
        // Another hub in this very process.
      }
      channel.close();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, path + " cannot be locked: " + e.getMessage(), e);
    }
    throw new SundException(
        ErrorCode.FOLDER_UNUSABLE, "another hub serves from " + path + "; stop it first");
  }
}
