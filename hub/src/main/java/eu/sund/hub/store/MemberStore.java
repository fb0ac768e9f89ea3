package eu.sund.hub.store;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Invitations, members and their certificates. Thread-safe. */
public final class MemberStore {
  private final Database database;

  /** Works on a database. */
  public MemberStore(Database database) {
    this.database = database;
  }

  /** Keeps an invitation. */
  public void invite(Digest tokenHash, Invite invite) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO invites (token_hash, kind, name, country, organisation,"
                        + " created_at, expires_at)"
                        + " VALUES (:hash, :kind, :name, :country, :organisation, :created,"
                        + " :expires)")
                .bind("hash", tokenHash.hex())
                .bind("kind", invite.kind().word())
                .bind("name", invite.name())
                .bind("country", invite.country())
                .bind("organisation", invite.organisation())
                .bind("created", invite.createdAt().toEpochMilli())
                .bind("expires", invite.expiresAt().toEpochMilli())
                .execute());
  }

  /** All invitations, the newest first. */
  public List<Invite> invites() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM invites ORDER BY created_at DESC, name")
                .map((rows, c) -> invite(rows))
                .list());
  }

  /**
   * Uses a token: the invitation is marked, the newcomer admitted and its certificate kept in one
   * transaction, so that of two who come with one token at once only one is admitted.
   *
   * @param signingKey the newcomer's Ed25519 public key
   * @param issue makes the certificate, own one first
   * @throws SundException {@code TOKEN_REFUSED} if the token is unknown, used, expired or for the
   *     other kind
   */
  public Enrolled enrol(
      Digest tokenHash,
      PeerKind kind,
      Instant now,
      byte[] signingKey,
      Function<Invite, List<X509Certificate>> issue) {
    return database.write(
        handle -> {
          int used =
              handle
                  .createUpdate(
                      "UPDATE invites SET used_at = :now WHERE token_hash = :hash"
                          + " AND used_at IS NULL AND expires_at > :now AND kind = :kind")
                  .bind("now", now.toEpochMilli())
                  .bind("hash", tokenHash.hex())
                  .bind("kind", kind.word())
                  .execute();
          Optional<Invite> found =
              handle
                  .createQuery("SELECT * FROM invites WHERE token_hash = :hash")
                  .bind("hash", tokenHash.hex())
                  .map((rows, c) -> invite(rows))
                  .findOne();
          if (used != 1 || found.isEmpty()) {
            throw refused(found, kind, now);
          }
          Invite invite = found.get();
          requireFree(handle, invite.kind(), invite.name());
          List<X509Certificate> chain = issue.apply(invite);
          admit(handle, invite, signingKey, now);
          keepCertificate(handle, invite.kind(), invite.name(), chain.getFirst(), now);
          return new Enrolled(invite, chain);
        });
  }

  private static SundException refused(Optional<Invite> found, PeerKind kind, Instant now) {
    String why;
    if (found.isEmpty()) {
      why = "the token is unknown here; check that it was copied whole";
    } else if (found.get().usedAt().filter(at -> !at.equals(now)).isPresent()) {
      why = "the token was used already; ask the hub's operator for a new one";
    } else if (!found.get().expiresAt().isAfter(now)) {
      why = "the token has expired; ask the hub's operator for a new one";
    } else if (found.get().kind() != kind) {
      why = "the token is for a " + found.get().kind().word() + ", not for a " + kind.word();
    } else {
      why = "the token was used already; ask the hub's operator for a new one";
    }
    return new SundException(ErrorCode.TOKEN_REFUSED, why);
  }

  private static void requireFree(Handle handle, PeerKind kind, String name) {
    if (find(handle, kind, name).filter(m -> !m.isRevoked()).isPresent()) {
      throw new SundException(
          ErrorCode.TOKEN_REFUSED, kind.word() + " '" + name + "' is a member already");
    }
  }

  private static void admit(Handle handle, Invite invite, byte[] signingKey, Instant now) {
    handle
        .createUpdate(
            "INSERT INTO members (kind, name, country, organisation, signing_key, joined_at)"
                + " VALUES (:kind, :name, :country, :organisation, :key, :now)"
                + " ON CONFLICT (kind, name) DO UPDATE SET country = excluded.country,"
                + " organisation = excluded.organisation, signing_key = excluded.signing_key,"
                + " joined_at = excluded.joined_at, revoked_at = NULL")
        .bind("kind", invite.kind().word())
        .bind("name", invite.name())
        .bind("country", invite.country())
        .bind("organisation", invite.organisation())
        .bind("key", signingKey)
        .bind("now", now.toEpochMilli())
        .execute();
  }

  private static void keepCertificate(
      Handle handle, PeerKind kind, String name, X509Certificate certificate, Instant now) {
    handle
        .createUpdate(
            "INSERT INTO certificates (serial, kind, name, issued_at, not_after)"
                + " VALUES (:serial, :kind, :name, :now, :end)")
        .bind("serial", serial(certificate.getSerialNumber()))
        .bind("kind", kind.word())
        .bind("name", name)
        .bind("now", now.toEpochMilli())
        .bind("end", Peer.of(certificate).notAfter().toEpochMilli())
        .execute();
  }

  /** Keeps a renewed certificate. */
  public void renewed(PeerKind kind, String name, X509Certificate certificate, Instant now) {
    database.write(
        handle -> {
          keepCertificate(handle, kind, name, certificate, now);
          return true;
        });
  }

  /** All members, sites first, by name. */
  public List<Member> members() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT * FROM members ORDER BY kind DESC, name")
                .map((rows, c) -> member(rows))
                .list());
  }

  /** A member. */
  public Optional<Member> find(PeerKind kind, String name) {
    return database.read(handle -> find(handle, kind, name));
  }

  private static Optional<Member> find(Handle handle, PeerKind kind, String name) {
    return handle
        .createQuery("SELECT * FROM members WHERE kind = :kind AND name = :name")
        .bind("kind", kind.word())
        .bind("name", name)
        .map((rows, c) -> member(rows))
        .findOne();
  }

  /**
   * Revokes members of this name, with all their certificates and open invitations.
   *
   * @return who was revoked; empty if there is nobody of this name who was not already
   */
  public List<Member> revoke(String name, Instant now) {
    return database.write(
        handle -> {
          List<Member> hit =
              handle
                  .createQuery("SELECT * FROM members WHERE name = :name AND revoked_at IS NULL")
                  .bind("name", name)
                  .map((rows, c) -> member(rows))
                  .list();
          for (String table : List.of("members", "certificates")) {
            handle
                .createUpdate(
                    "UPDATE "
                        + table
                        + " SET revoked_at = :now WHERE name = :name"
                        + " AND revoked_at IS NULL")
                .bind("now", now.toEpochMilli())
                .bind("name", name)
                .execute();
          }
          handle
              .createUpdate(
                  "UPDATE invites SET expires_at = :now WHERE name = :name AND expires_at > :now"
                      + " AND used_at IS NULL")
              .bind("now", now.toEpochMilli())
              .bind("name", name)
              .execute();
          return hit;
        });
  }

  /** The serial numbers of revoked certificates that have not ended by themselves. */
  public Set<BigInteger> revokedSerials(Instant now) {
    return database.read(
        handle ->
            new HashSet<>(
                handle
                    .createQuery(
                        "SELECT serial FROM certificates WHERE revoked_at IS NOT NULL"
                            + " AND not_after > :now")
                    .bind("now", now.toEpochMilli())
                    .map((rows, c) -> new BigInteger(rows.getString(1), 16))
                    .list()));
  }

  private static String serial(BigInteger serial) {
    return serial.toString(16);
  }

  private static Invite invite(ResultSet rows) throws SQLException {
    return new Invite(
        kind(rows),
        rows.getString("name"),
        rows.getString("country"),
        rows.getString("organisation"),
        Instant.ofEpochMilli(rows.getLong("created_at")),
        Instant.ofEpochMilli(rows.getLong("expires_at")),
        instant(rows, "used_at"));
  }

  private static Member member(ResultSet rows) throws SQLException {
    Instant joined = Instant.ofEpochMilli(rows.getLong("joined_at"));
    Invite form =
        new Invite(
            kind(rows),
            rows.getString("name"),
            rows.getString("country"),
            rows.getString("organisation"),
            joined,
            joined,
            Optional.empty());
    return new Member(form, rows.getBytes("signing_key"), joined, instant(rows, "revoked_at"));
  }

  private static PeerKind kind(ResultSet rows) throws SQLException {
    return PeerKind.of(rows.getString("kind"))
        .orElseThrow(() -> new SQLException("a member's kind is unknown"));
  }

  static Optional<Instant> instant(ResultSet rows, String column) throws SQLException {
    long millis = rows.getLong(column);
    return rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
