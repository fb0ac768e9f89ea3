package eu.sund.transport.identity;

import eu.sund.core.SundException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A member's proof of who it is: private key, certificate chain and the roots that it trusts. Kept
 * in a folder: {@code key.pem} (0600; the key and its chain), {@code chain.pem} (a copy for people)
 * and {@code trust.pem}. Immutable.
 */
public final class Identity {
  private final KeyFolder files;
  private final Peer self;

  private Identity(KeyFolder files) {
    this.files = files;
    this.self = Peer.of(files.chain().getFirst());
  }

  /**
   * Puts an identity together.
   *
   * @param chain own certificate first, without the root
   * @throws SundException DOCUMENT_INVALID if the key does not belong to the first certificate,
   *     IDENTITY_REFUSED if that has no name of ours
   */
  public static Identity of(
      PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots) {
    return new Identity(new KeyFolder(key, chain, roots));
  }

  /** A new key pair for a certificate request, ECDSA P-256. */
  public static KeyPair newKey(SecureRandom random) {
    return Keys.make(Keys.P256, random);
  }

  /**
   * Reads an identity from its folder.
   *
   * @throws SundException FOLDER_UNUSABLE if a file is missing or the key is readable by others,
   *     DOCUMENT_INVALID if one is not what it should be
   */
  public static Identity load(Path folder) {
    return new Identity(KeyFolder.load(folder));
  }

  /**
   * Writes the identity; an old one is replaced in one step, so that a crash leaves the old or the
   * new.
   *
   * @throws SundException STORAGE_FAILED if it cannot be written
   */
  public void store(Path folder) {
    files.store(folder);
  }

  /** The member's name. */
  public PeerName name() {
    return self.name();
  }

  /** Name, serial number and end of the certificate. */
  public Peer self() {
    return self;
  }

  /** The private key. */
  public PrivateKey key() {
    return files.key();
  }

  /** Own certificate first, then the intermediate. */
  public List<X509Certificate> chain() {
    return files.chain();
  }

  /** The trusted roots. */
  public List<X509Certificate> roots() {
    return files.roots();
  }

  /** When the certificate ends. */
  public Instant expiresAt() {
    return self.notAfter();
  }

  /** Whether half of the certificate's life is over. */
  public boolean needsRenewal(Instant now) {
    Instant start = files.chain().getFirst().getNotBefore().toInstant();
    return !now.isBefore(start.plus(Duration.between(start, self.notAfter()).dividedBy(2)));
  }

  /** The fingerprint of the first root. */
  public String rootFingerprint() {
    return Certificates.fingerprint(files.roots().getFirst());
  }

  /** Says the name and the end, never the key. */
  @Override
  public String toString() {
    return name() + " until " + expiresAt();
  }
}
