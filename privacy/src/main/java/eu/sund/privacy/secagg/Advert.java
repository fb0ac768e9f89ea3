package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import java.security.MessageDigest;

/**
 * A site's fresh public keys of one attempt, signed with its pinned key.
 *
 * @param site who says it
 * @param maskKey X25519 public key from which pairwise masks follow, 32 bytes
 * @param encryptionKey X25519 public key to which shares are sealed, 32 bytes
 * @param commitment binds the site to the seed of its self mask, see {@link #commitment(Suite,
 *     Digest, SiteId, Secret)}
 * @param signature Ed25519 signature of {@link #signedBytes}, 64 bytes
 */
public record Advert(
    SiteId site, Bytes maskKey, Bytes encryptionKey, Digest commitment, Bytes signature) {
  /** Checks the lengths. */
  public Advert {
    Checks.argument(
        maskKey.length() == X25519.BYTES && encryptionKey.length() == X25519.BYTES,
        "the keys that %s advertises must have %s bytes each",
        site,
        X25519.BYTES);
    Checks.argument(
        signature.length() == Ed25519.SIGNATURE_BYTES,
        "the signature of %s must have %s bytes, has %s",
        site,
        Ed25519.SIGNATURE_BYTES,
        signature.length());
  }

  /** What is signed: the keys, by whom, and for which model, plan, participants and attempt. */
  public static byte[] signedBytes(
      Suite suite,
      Digest context,
      SiteId site,
      Bytes maskKey,
      Bytes encryptionKey,
      Digest commitment) {
    return Fields.of(suite, "advertise")
        .raw(context)
        .prefixed(site)
        .raw(maskKey)
        .raw(encryptionKey)
        .raw(commitment)
        .bytes();
  }

  /**
   * What binds a site to its seed before it knows the others' keys, and lets the hub see that a
   * seed from shares is the right one. The seed's 32 uniform bytes hide behind SHA-256.
   */
  public static Digest commitment(Suite suite, Digest context, SiteId site, Secret selfSeed) {
    MessageDigest sha256 = Digest.sha256();
    sha256.update(Fields.of(suite, "b-commit").raw(context).prefixed(site).bytes());
    sha256.update(selfSeed.bytes());
    return Digest.from(sha256);
  }
}
