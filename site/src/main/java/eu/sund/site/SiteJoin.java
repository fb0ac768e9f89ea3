package eu.sund.site;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.RosterYaml;
import eu.sund.transport.Endpoint;
import eu.sund.transport.EnrolmentClient;
import eu.sund.transport.HttpProxy;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Joins a network: makes the site's keys here, has them certified, and makes the site's folder. */
public final class SiteJoin {
  private SiteJoin() {}

  /**
   * What {@code sund site join} was told.
   *
   * @param folder where the site's folder shall be; must not exist or be empty
   * @param hub where the hub listens
   * @param token the one-time token of the invitation
   * @param fingerprint of the network's root, {@code sha256:…}
   * @param officers fingerprint of the network's officers, which the site pins
   * @param proxy {@code http://user:password@host:port}, or empty
   */
  public record Options(
      Path folder, Endpoint hub, String token, String fingerprint, String officers, String proxy) {
    /** Hides the token. */
    @Override
    public String toString() {
      return "join " + hub + " in " + folder;
    }
  }

  /**
   * Joins. Either the whole folder is there afterwards, or nothing is.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE}, {@code USAGE}, {@code IDENTITY_REFUSED} if
   *     the hub is another than the fingerprint says (the token was not sent), {@code
   *     TOKEN_REFUSED}, {@code ROSTER_REFUSED} if the hub's officers are others than the
   *     fingerprint says, {@code VERSION_UNSUPPORTED} or {@code PEER_UNREACHABLE}
   */
  public static SiteFolder join(Options options, InstantSource clock) {
    Path folder = options.folder().toAbsolutePath().normalize();
    requireFree(folder);
    EnrolmentClient.Invitation invitation =
        new EnrolmentClient.Invitation(
            options.hub(),
            options.proxy().isBlank()
                ? Optional.empty()
                : Optional.of(HttpProxy.parse(options.proxy())),
            Certificates.parseFingerprint(options.fingerprint()),
            options.token().strip(),
            PeerKind.SITE,
            Optional.of(Officers.parseFingerprint(options.officers())));
    KeyPair signing = SigningKey.make(new SecureRandom());
    Path temporary = temporary(folder);
    try {
      // Before the token is spent: a folder that cannot be written must not cost an invitation.
      prepare(temporary, signing);
      EnrolmentClient.Joined joined = EnrolmentClient.join(invitation, signing.getPublic(), clock);
      pin(temporary, joined, invitation.officers().orElseThrow());
      complete(temporary, options, joined, clock.millis());
      Files.deleteIfExists(folder);
      move(temporary, folder);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          "the site's folder " + folder + " cannot be written; check its owner, mode and space",
          e);
    } finally {
      FilesOf.delete(temporary);
    }
    return SiteFolder.open(folder);
  }

  private static void requireFree(Path folder) {
    if (Files.exists(folder.resolve(SiteFolder.SETTINGS))) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          folder + " already holds a site; use another folder, or 'sund site start'");
    }
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> list = Files.list(folder)) {
      if (list.findAny().isPresent()) {
        throw new SundException(
            ErrorCode.FOLDER_UNUSABLE, folder + " is not empty; name a folder that does not exist");
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, folder + " is no folder that can be read", e);
    }
  }

  private static Path temporary(Path folder) {
    Path parent = folder.getParent();
    Path name = folder.getFileName();
    if (parent == null || name == null) {
      throw new SundException(ErrorCode.USAGE, "'" + folder + "' cannot be a site's folder");
    }
    try {
      Files.createDirectories(parent);
      return Files.createTempDirectory(parent, "." + name + "-joining-");
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, "cannot write in " + parent + "; check its owner and mode", e);
    }
  }

  private static void prepare(Path temporary, KeyPair signing) throws IOException {
    FilesOf.ownerOnly(temporary);
    Path keys = Files.createDirectory(temporary.resolve("signing"));
    FilesOf.ownerOnly(keys);
    SigningKey.store(signing, keys.resolve("key.pem"));
    Files.createDirectory(temporary.resolve("datasets"));
    Files.createDirectory(temporary.resolve("runs"));
    try (InputStream template = SiteJoin.class.getResourceAsStream("policy-template.yaml")) {
      if (template == null) {
        throw new IllegalStateException("the policy's template is part of the program");
      }
      FilesOf.write(temporary.resolve(SiteFolder.POLICY), template.readAllBytes(), false);
    }
  }

  /**
   * The hub says who the officers are; the fingerprint, which came another way, says if it is so.
   */
  private static void pin(Path temporary, EnrolmentClient.Joined joined, Digest pinned)
      throws IOException {
    Officers officers = Officers.decode(joined.officers().array());
    if (!officers.fingerprint().equals(pinned)
        || !officers.network().equals(joined.identity().name().network())) {
      throw new SundException(
          ErrorCode.ROSTER_REFUSED,
          "the hub's officers are others than you were told: their fingerprint is "
              + Officers.text(officers.fingerprint())
              + ". Ask the officers, not the hub; the token is spent");
    }
    byte[] text = RosterYaml.write(officers).getBytes(StandardCharsets.UTF_8);
    FilesOf.write(temporary.resolve(SiteFolder.OFFICERS), text, false);
  }

  private static void complete(
      Path temporary, Options options, EnrolmentClient.Joined joined, long now) throws IOException {
    Identity identity = joined.identity();
    identity.store(temporary.resolve("identity"));
    SiteSettings settings =
        new SiteSettings(
            identity.name().network(),
            new SiteId(identity.name().name()),
            joined.country(),
            joined.organisation(),
            options.hub(),
            joined.hubName(),
            options.proxy().strip());
    byte[] text = settings.yaml().getBytes(StandardCharsets.UTF_8);
    FilesOf.write(temporary.resolve(SiteFolder.SETTINGS), text, true);
    try (Journal journal = Journal.open(temporary.resolve("site.db"))) {
      List<Outgoing> left =
          List.of(Outgoing.message("enrolment", requestBytes(identity) + options.token().length()));
      journal.left(left, now);
      journal.log(now, "", "joined", "network " + settings.network() + " at " + settings.hub());
    }
  }

  /** About how many bytes the request for this identity's certificate has. */
  static long requestBytes(Identity identity) {
    return CertificateRequest.make(
            new KeyPair(identity.chain().getFirst().getPublicKey(), identity.key()))
        .der()
        .length;
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    }
    FilesOf.force(to.getParent());
  }
}
