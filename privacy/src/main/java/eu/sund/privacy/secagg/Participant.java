package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.SiteId;

/**
 * A site of a round and the key that it signs with, as the network's roster pins it.
 *
 * @param site the site
 * @param signingKey its Ed25519 public key, 32 raw bytes (RFC 8032)
 */
public record Participant(SiteId site, Bytes signingKey) {
  /** Checks the key's length. */
  public Participant {
    Checks.argument(
        signingKey.length() == Ed25519.KEY_BYTES,
        "the signing key of %s must have %s bytes, has %s",
        site,
        Ed25519.KEY_BYTES,
        signingKey.length());
  }
}
