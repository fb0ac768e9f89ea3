package eu.sund.hub;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.hub.store.Event;
import eu.sund.hub.store.HubStore;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.identity.RootKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Makes a network: its root, its online authority, the hub's identity and database. */
public final class HubInit {
  private HubInit() {}

  /**
   * What is to be made.
   *
   * @param folder the hub's folder; must not exist, or be empty
   * @param config the hub's settings
   * @param rootKeyOut where the encrypted root key goes, outside the folder; must not exist
   */
  public record Options(Path folder, HubConfig config, Path rootKeyOut) {}

  /**
   * What was made.
   *
   * @param rootFingerprint by which newcomers know the network
   * @param rootKey the file to carry to a safe place
   * @param files what lies in the folder
   * @param nextSteps sentences for the operator
   */
  public record Report(
      String network,
      String hub,
      Path folder,
      String rootFingerprint,
      Path rootKey,
      List<String> files,
      List<String> nextSteps) {}

  /**
   * Makes a network, whole or not at all.
   *
   * @param passphrase encrypts the root key, at least {@link RootKey#PASSPHRASE_MIN} characters
   * @throws SundException {@code FOLDER_UNUSABLE} if the folder is in use, {@code ROOT_KEY_PRESENT}
   *     if the root key would lie in it, {@code USAGE} if the passphrase is short
   */
  public static Report init(
      Options options, char[] passphrase, InstantSource clock, SecureRandom random) {
    Path folder = options.folder().toAbsolutePath().normalize();
    Path rootKeyOut = options.rootKeyOut().toAbsolutePath().normalize();
    check(folder, rootKeyOut);
    Instant now = clock.instant();
    HubConfig config = options.config();
    RootKey root = RootKey.create(config.network(), now, random);
    String sealed = root.seal(passphrase, random);
    Path parent = java.util.Objects.requireNonNull(folder.getParent(), "a folder has a parent");
    Path temporary = parent.resolve("." + folder.getFileName() + ".init-" + now.toEpochMilli());
    boolean keyWritten = false;
    try {
      PrivateFiles.makeFolder(temporary);
      fill(temporary, config, root, now, random);
      // The key first: a network whose root key is lost could never renew itself.
      PrivateFiles.write(rootKeyOut, sealed.getBytes(StandardCharsets.US_ASCII));
      keyWritten = true;
      Files.deleteIfExists(folder);
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.force(parent);
    } catch (IOException | SundException e) {
      undo(temporary, keyWritten ? rootKeyOut : temporary);
      if (e instanceof SundException known) {
        throw known;
      }
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, "the hub's folder cannot be made: " + e.getMessage(), e);
    }
    return report(folder, config, root, rootKeyOut);
  }

  private static void check(Path folder, Path rootKeyOut) {
    if (rootKeyOut.startsWith(folder) || realPath(rootKeyOut).startsWith(realPath(folder))) {
      throw new SundException(
          ErrorCode.ROOT_KEY_PRESENT,
          "the root key must not lie in the hub's folder " + folder + "; name another place");
    }
    Path keyFolder = rootKeyOut.getParent();
    if (keyFolder == null || !Files.isDirectory(keyFolder)) {
      throw new SundException(
          ErrorCode.USAGE, "there is no folder for the root key " + rootKeyOut + "; make it first");
    }
    if (Files.exists(rootKeyOut)) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, rootKeyOut + " exists already; it is not overwritten");
    }
    if (!Files.exists(folder)) {
      return;
    }
    try (var entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new SundException(
            ErrorCode.FOLDER_UNUSABLE, folder + " is not empty; name a new folder");
      }
    } catch (IOException e) {
      throw new SundException(ErrorCode.FOLDER_UNUSABLE, folder + " is no folder", e);
    }
  }

  /** The path with symbolic links followed as far as it exists. */
  private static Path realPath(Path path) {
    Path parent = path.getParent();
    try {
      return path.toRealPath();
    } catch (IOException e) {
      Path name = path.getFileName();
      return parent == null || name == null ? path : realPath(parent).resolve(name);
    }
  }

  private static void fill(
      Path folder, HubConfig config, RootKey root, Instant now, SecureRandom random)
      throws IOException {
    NetworkAuthority authority = NetworkAuthority.create(root, now, random);
    PrivateFiles.makeFolder(folder.resolve(HubFolder.AUTHORITY));
    PrivateFiles.makeFolder(folder.resolve(HubFolder.IDENTITY));
    PrivateFiles.makeFolder(folder.resolve(HubFolder.RUNS));
    authority.store(folder.resolve(HubFolder.AUTHORITY));
    authority
        .identity(
            new PeerName(config.network(), PeerKind.HUB, config.name()),
            config.certificateLife(),
            now)
        .store(folder.resolve(HubFolder.IDENTITY));
    PrivateFiles.write(
        folder.resolve(HubFolder.CONFIG), config.toYaml().getBytes(StandardCharsets.UTF_8));
    try (HubStore store = new HubFolder(folder).store(config)) {
      if (!store.members().members().isEmpty() || !store.members().invites().isEmpty()) {
        throw new SundException(
            ErrorCode.FOLDER_UNUSABLE,
            "the database belongs to a network already; name an empty one");
      }
      store.events().add(new Event(now, "operator", "made", "network " + config.network()));
    }
  }

  private static void undo(Path temporary, Path key) {
    try {
      PrivateFiles.delete(temporary);
      PrivateFiles.delete(key);
    } catch (IOException e) {
      // What is left is a hidden folder beside the one that was asked for; the cause is told.
    }
  }

  private static Report report(Path folder, HubConfig config, RootKey root, Path rootKeyOut) {
    String fingerprint = Certificates.fingerprint(root.certificate());
    return new Report(
        config.network(),
        config.name(),
        folder,
        fingerprint,
        rootKeyOut,
        List.of(
            HubFolder.CONFIG, HubFolder.IDENTITY, HubFolder.AUTHORITY, HubFolder.RUNS, "database"),
        List.of(
            "Move "
                + rootKeyOut
                + " off this machine, to a safe; without it and its passphrase"
                + " the network cannot renew its authority.",
            "Start the hub: sund hub start --dir " + folder,
            "Invite a site: sund hub invite --dir "
                + folder
                + " --site NAME --country CC --organisation \"…\"",
            "Tell newcomers the fingerprint by another way than the token: " + fingerprint));
  }
}
