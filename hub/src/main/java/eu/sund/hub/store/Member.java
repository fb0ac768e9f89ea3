package eu.sund.hub.store;

import eu.sund.transport.identity.PeerKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** A member of the network. Immutable. */
public final class Member {
  private final PeerKind kind;
  private final String name;
  private final String country;
  private final String organisation;
  private final byte[] signingKey;
  private final Instant joinedAt;
  private final Optional<Instant> revokedAt;

  Member(Invite invite, byte[] signingKey, Instant joinedAt, Optional<Instant> revokedAt) {
    this.kind = invite.kind();
    this.name = invite.name();
    this.country = invite.country();
    this.organisation = invite.organisation();
    this.signingKey = signingKey.clone();
    this.joinedAt = joinedAt;
    this.revokedAt = revokedAt;
  }

  /** Site or researcher. */
  public PeerKind kind() {
    return kind;
  }

  /** Its name in the network. */
  public String name() {
    return name;
  }

  /** Two letters. */
  public String country() {
    return country;
  }

  /** Who answers for it. */
  public String organisation() {
    return organisation;
  }

  /** Its Ed25519 public key, SubjectPublicKeyInfo DER. */
  public byte[] signingKey() {
    return signingKey.clone();
  }

  /** When it joined. */
  public Instant joinedAt() {
    return joinedAt;
  }

  /** When it was revoked, if it was. */
  public Optional<Instant> revokedAt() {
    return revokedAt;
  }

  /** Whether it is revoked. */
  public boolean isRevoked() {
    return revokedAt.isPresent();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Member that
        && kind == that.kind
        && name.equals(that.name)
        && Arrays.equals(signingKey, that.signingKey)
        && joinedAt.equals(that.joinedAt)
        && revokedAt.equals(that.revokedAt);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, name, joinedAt);
  }

  @Override
  public String toString() {
    return kind.word() + " " + name;
  }
}
