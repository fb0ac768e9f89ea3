package eu.sund.hub;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.hub.member.Tokens;
import eu.sund.hub.store.Event;
import eu.sund.hub.store.HubStore;
import eu.sund.hub.store.Invite;
import eu.sund.hub.store.Member;
import eu.sund.transport.identity.Certificates;
import eu.sund.transport.identity.NetworkAuthority;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.RootKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The operator's hand on a hub's folder, beside a serving hub or without one: what it does is in
 * the database, where a serving hub sees it within seconds. Thread-safe.
 */
public final class HubAdmin implements AutoCloseable {
  private static final Duration LIFE_MAX = Duration.ofDays(30);

  private final HubFolder folder;
  private final HubConfig config;
  private final HubStore store;
  private final InstantSource clock;

  private HubAdmin(HubFolder folder, HubConfig config, HubStore store, InstantSource clock) {
    this.folder = folder;
    this.config = config;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Whom to invite.
   *
   * @param life how long the token is good; empty for the hub's usual
   */
  public record Newcomer(
      PeerKind kind, String name, String country, String organisation, Optional<Duration> life) {}

  /**
   * An invitation to hand over.
   *
   * @param token shown once and never again
   * @param fingerprint of the network's root; to be told by another way
   * @param address where the hub is reached: its first public name, or where it listens
   * @param officers fingerprint of the officers that a site pins; empty for a researcher
   */
  public record Invitation(
      String token,
      Instant expiresAt,
      String fingerprint,
      String address,
      String network,
      Optional<Digest> officers) {}

  /**
   * A backup that was written.
   *
   * @param notes what the operator must know
   */
  public record BackupReport(Path file, int parts, long bytes, List<String> notes) {
    /** Copies the list. */
    public BackupReport {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Opens a hub's folder.
   *
   * @throws SundException {@code FOLDER_UNUSABLE} if it is none, {@code STORAGE_FAILED} if its
   *     database cannot be reached
   */
  public static HubAdmin open(Path folder, InstantSource clock) {
    HubFolder home = new HubFolder(folder);
    HubConfig config = home.config();
    return new HubAdmin(home, config, home.store(config), clock);
  }

  /** The hub's settings. */
  public HubConfig config() {
    return config;
  }

  /** The fingerprint of the network's root. */
  public String rootFingerprint() {
    return folder.identity().rootFingerprint();
  }

  /**
   * Invites a newcomer with a token that is good once.
   *
   * @throws SundException {@code USAGE} if a part breaks its rule or such a member exists, {@code
   *     NOT_FOUND} if a site is invited before the network has officers
   */
  public Invitation invite(Newcomer newcomer, SecureRandom random) {
    Instant now = Instant.ofEpochMilli(clock.instant().toEpochMilli());
    Duration life = newcomer.life().orElse(config.inviteLife());
    Invite invite;
    try {
      Checks.argument(
          life.isPositive() && life.compareTo(LIFE_MAX) <= 0,
          "an invitation lives up to %s days",
          LIFE_MAX.toDays());
      invite =
          new Invite(
              newcomer.kind(),
              newcomer.name(),
              newcomer.country(),
              newcomer.organisation(),
              now,
              now.plus(life),
              Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new SundException(ErrorCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    String who = invite.kind().word() + " '" + invite.name() + "'";
    if (store
        .members()
        .find(invite.kind(), invite.name())
        .filter(m -> !m.isRevoked())
        .isPresent()) {
      throw new SundException(
          ErrorCode.USAGE,
          who + " is a member already; to admit it anew with new keys, revoke it first");
    }
    Optional<Digest> officers =
        invite.kind() == PeerKind.SITE
            ? Optional.of(roster().requireOfficers().fingerprint())
            : Optional.empty();
    String token = Tokens.make(invite.kind().word(), random);
    store.members().invite(Tokens.hash(token), invite);
    store.events().add(new Event(now, "operator", "invited", who));
    String host = config.publicNames().isEmpty() ? config.host() : config.publicNames().getFirst();
    return new Invitation(
        token,
        invite.expiresAt(),
        rootFingerprint(),
        (host.contains(":") ? "[" + host + "]" : host) + ":" + config.port(),
        config.network(),
        officers);
  }

  /** The operator's part in the network's roster. */
  public RosterAdmin roster() {
    return new RosterAdmin(config.network(), store, clock);
  }

  /** All invitations, the newest first; tokens are not known here. */
  public List<Invite> invites() {
    return store.members().invites();
  }

  /** All members, revoked ones too. */
  public List<Member> members() {
    return store.members().members();
  }

  /**
   * Revokes a member: its certificates hold no more, open invitations of the name end, and a
   * serving hub drops its session within seconds.
   *
   * @throws SundException {@code NOT_FOUND} if there is no such member
   */
  public List<Member> revoke(String name) {
    Instant now = clock.instant();
    List<Member> revoked = store.members().revoke(name, now);
    if (revoked.isEmpty()) {
      throw new SundException(
          ErrorCode.NOT_FOUND, "there is no member '" + name + "'; see 'sund hub members'");
    }
    revoked.forEach(
        member -> store.events().add(new Event(now, "operator", "revoked", member.toString())));
    return revoked;
  }

  /**
   * Makes a new intermediate certificate from the root key; a serving hub takes it at its next
   * start.
   *
   * @param rootKey the encrypted root key, outside the hub's folder
   * @return until when it is good
   * @throws SundException {@code ROOT_KEY_PRESENT} if the key lies in the hub's folder, {@code
   *     DOCUMENT_INVALID} if the passphrase is wrong, {@code IDENTITY_REFUSED} if it is the root of
   *     another network
   */
  public Instant renewAuthority(Path rootKey, char[] passphrase, SecureRandom random) {
    if (rootKey
        .toAbsolutePath()
        .normalize()
        .startsWith(folder.path().toAbsolutePath().normalize())) {
      throw new SundException(
          ErrorCode.ROOT_KEY_PRESENT, "the root key must not lie in the hub's folder; take it out");
    }
    String text;
    try {
      text = Files.readString(rootKey, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new SundException(ErrorCode.NOT_FOUND, rootKey + " cannot be read as a root key", e);
    }
    RootKey root = RootKey.open(config.network(), text, passphrase);
    if (!Certificates.fingerprint(root.certificate()).equals(rootFingerprint())) {
      throw new SundException(
          ErrorCode.IDENTITY_REFUSED, rootKey + " is the root of another network");
    }
    NetworkAuthority renewed = NetworkAuthority.create(root, clock.instant(), random);
    renewed.store(folder.authorityPath());
    store
        .events()
        .add(new Event(clock.instant(), "operator", "renewed", "the network's authority"));
    return renewed.expiresAt();
  }

  /** The newest lines of the log of who did what. */
  public List<Event> events(int limit) {
    return store.events().newest(limit);
  }

  /**
   * Writes a backup, also while the hub serves. With PostgreSQL the database is not in it; the
   * report says how to back it up.
   *
   * @param out a new file outside the hub's folder, readable by its owner only
   * @throws SundException {@code STORAGE_FAILED} if it cannot be written
   */
  public BackupReport backup(Path out) {
    BackupReport report = Backup.write(folder, config, store, out, clock.instant());
    store
        .events()
        .add(new Event(clock.instant(), "operator", "backed up", report.file().toString()));
    return report;
  }

  /**
   * Restores a backup into a new folder, after every part was verified.
   *
   * @throws SundException {@code DOCUMENT_INVALID} if the backup is damaged, {@code
   *     FOLDER_UNUSABLE} if the folder exists
   */
  public static HubFolder restore(Path file, Path folder, InstantSource clock) {
    return Backup.restore(file, folder, clock.instant());
  }

  @Override
  public void close() {
    store.close();
  }
}
