package eu.sund.site;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.RosterView;
import eu.sund.governance.roster.RosterYaml;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps the officers that were pinned when the site joined ({@code officers.yaml}) and the newest
 * roster that they signed ({@code roster.yaml}), and takes no other. A roster comes into force only
 * after it is on disk, so that no restart brings an older one back.
 *
 * <p>Thread-safe.
 */
public final class RosterKeeper implements RosterView {
  private final SiteFolder folder;
  private final Officers officers;
  private final Bytes ownKey;
  private volatile Optional<SignedRoster> held;

  private RosterKeeper(
      SiteFolder folder, Officers officers, Bytes ownKey, Optional<SignedRoster> held) {
    this.folder = folder;
    this.officers = officers;
    this.ownKey = ownKey;
    this.held = held;
  }

  /**
   * Reads what a site's folder keeps, and verifies it anew.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if the officers or the signing key are
   *     missing, {@code DOCUMENT_INVALID} or {@code ROSTER_REFUSED} if a file was damaged
   */
  public static RosterKeeper open(SiteFolder folder) {
    if (!Files.isRegularFile(folder.officers())) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          folder.root()
              + " pins no network officers (officers.yaml is missing): take it from the backup, or"
              + " join anew with a new invitation");
    }
    Officers officers =
        RosterYaml.readOfficers(folder.officers().toString(), SiteFolder.bytes(folder.officers()));
    Bytes key =
        Bytes.of(PublicKeys.raw(SigningKey.load(folder.signing().resolve("key.pem")).getPublic()));
    RosterKeeper keeper = new RosterKeeper(folder, officers, key, Optional.empty());
    Path file = folder.roster();
    if (Files.exists(file)) {
      SignedRoster kept = RosterYaml.read(file.toString(), SiteFolder.bytes(file));
      keeper.requireOurs(kept);
      keeper.held = Optional.of(kept);
    }
    return keeper;
  }

  /** The officers that this site pins. */
  public Officers officers() {
    return officers;
  }

  /** The site's own public key, as it must stand in the roster; 32 raw bytes. */
  public Bytes ownKey() {
    return ownKey;
  }

  @Override
  public Optional<Roster> current() {
    return held.map(SignedRoster::roster);
  }

  /** The roster in force with its signatures. */
  public Optional<SignedRoster> signed() {
    return held;
  }

  /**
   * Verifies a roster that the hub sent, and keeps it if it is newer than the one held.
   *
   * @return whether it came into force by this call; false if it is the one held
   * @throws SundException with {@code MESSAGE_INVALID} if the bytes are no roster, {@code
   *     ROSTER_REFUSED} if it is of another network, of other officers, not signed by enough of
   *     them, older than the one held or another of the same version, or has another key or none
   *     for this site; {@code STORAGE_FAILED} if it cannot be kept. The one held stays in force.
   */
  public synchronized boolean accept(byte[] bytes) {
    SignedRoster signed = SignedRoster.decode(bytes);
    requireOurs(signed);
    Roster roster = signed.roster();
    if (current().isPresent()) {
      Roster before = current().get();
      if (roster.version() < before.version()) {
        throw refused(roster, "version " + before.version() + " is in force and is newer");
      }
      if (roster.version() == before.version()) {
        if (!roster.equals(before)) {
          throw refused(
              roster,
              "another roster of the same version is in force; the officers signed two, ask them"
                  + " why");
        }
        return false;
      }
    }
    try {
      byte[] text = RosterYaml.write(signed).getBytes(StandardCharsets.UTF_8);
      FilesOf.write(folder.roster(), text, false);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the new roster cannot be kept: " + e.getMessage(), e);
    }
    held = Optional.of(signed);
    return true;
  }

  private void requireOurs(SignedRoster signed) {
    Digest pinned = officers.fingerprint();
    signed.verify(folder.settings().network(), pinned);
    Roster roster = signed.roster();
    SiteId self = folder.settings().site();
    Optional<Roster.Entry> own = roster.find(self);
    if (own.isEmpty()) {
      throw refused(
          roster,
          "it does not have site '"
              + self
              + "'; ask the hub's operator for one that has, signed by the officers");
    }
    if (!own.get().key().equals(ownKey)) {
      throw refused(
          roster,
          "it gives site '"
              + self
              + "' the key "
              + PublicKeys.fingerprint(own.get().key().array())
              + ", but the key here is "
              + PublicKeys.fingerprint(ownKey.array())
              + "; tell the officers");
    }
  }

  private static SundException refused(Roster roster, String words) {
    return new SundException(ErrorCode.ROSTER_REFUSED, "roster " + roster.version() + ": " + words);
  }
}
