package eu.sund.transport.identity;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * The network's root (ECDSA P-384, ten years). It signs intermediates only, and leaves the hub as
 * an encrypted file.
 */
public final class RootKey {
  /** Characters of a passphrase, at least. */
  public static final int PASSPHRASE_MIN = SealedKey.PASSPHRASE_MIN;

  private final String network;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private RootKey(String network, PrivateKey key, X509Certificate certificate) {
    this.network = network;
    this.key = key;
    this.certificate = certificate;
  }

  /** Makes a network's root. */
  public static RootKey create(String network, Instant now, SecureRandom random) {
    Names.require("network name", network);
    KeyPair pair = Keys.make(Keys.P384, random);
    X500Principal name = new X500Principal("CN=" + network + " root,O=" + network);
    NetworkAuthority.Issue issue =
        new NetworkAuthority.Issue(
            name,
            pair.getPublic(),
            now.minus(NetworkAuthority.BACKDATED),
            now.plus(NetworkAuthority.ROOT_LIFE));
    return new RootKey(
        network,
        pair.getPrivate(),
        NetworkAuthority.sign(
            issue.authority(1, random),
            pair.getPrivate(),
            pair.getPublic(),
            new NetworkAuthority.Subject(name, issue)));
  }

  /**
   * The root as text for safe keeping: the key encrypted under a passphrase (PKCS #8, PBES2 with
   * PBKDF2-HMAC-SHA256 and AES-256-CBC) and the certificate, both PEM. {@code openssl pkcs8} reads
   * it.
   *
   * @throws SundException USAGE if the passphrase is shorter than {@link #PASSPHRASE_MIN}
   */
  public String seal(char[] passphrase, SecureRandom random) {
    return SealedKey.seal("root key", key, passphrase, random)
        + KeyFolder.pem(List.of(certificate));
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws SundException DOCUMENT_INVALID if it is something else or the passphrase is wrong
   */
  public static RootKey open(String network, String text, char[] passphrase) {
    Names.require("network name", network);
    List<byte[]> certificates = Pem.read(Pem.CERTIFICATE, text);
    if (!SealedKey.isIn(text) || certificates.size() != 1) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID,
          "a root key file must hold one encrypted private key and its certificate");
    }
    X509Certificate certificate = Certificates.parse(certificates.getFirst());
    PrivateKey key = SealedKey.open("root key", "EC", text, passphrase);
    Checks.argument(
        certificate
            .getSubjectX500Principal()
            .equals(new X500Principal("CN=" + network + " root,O=" + network)),
        "this root key belongs to another network than %s",
        network);
    // Verifies that key and certificate belong together.
    KeyFolder checked = new KeyFolder(key, List.of(certificate), List.of(certificate));
    return new RootKey(network, checked.key(), certificate);
  }

  /** The network's name. */
  public String network() {
    return network;
  }

  /** The root certificate, which every member trusts. */
  public X509Certificate certificate() {
    return certificate;
  }

  PrivateKey key() {
    return key;
  }
}
