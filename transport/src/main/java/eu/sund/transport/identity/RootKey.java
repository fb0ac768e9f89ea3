package eu.sund.transport.identity;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * The network's root (ECDSA P-384, ten years). It signs intermediates only, and leaves the hub as
 * an encrypted file.
 */
public final class RootKey {
  /** Characters of a passphrase, at least. */
  public static final int PASSPHRASE_MIN = 10;

  private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";
  private static final int ITERATIONS = 600_000;

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
    if (passphrase.length < PASSPHRASE_MIN) {
      throw new SundException(
          ErrorCode.USAGE, "the passphrase must have at least " + PASSPHRASE_MIN + " characters");
    }
    byte[] salt = new byte[16];
    byte[] iv = new byte[16];
    random.nextBytes(salt);
    random.nextBytes(iv);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, passphrase, salt, ITERATIONS, iv).doFinal(key.getEncoded());
      byte[] der = new EncryptedPrivateKeyInfo(schemeOf(salt, iv, ITERATIONS), sealed).getEncoded();
      return Pem.write(Pem.ENCRYPTED_PRIVATE_KEY, der) + KeyFolder.pem(List.of(certificate));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the root key could not be encrypted", e);
    }
  }

  private static AlgorithmIdentifier schemeOf(byte[] salt, byte[] iv, int iterations) {
    AlgorithmIdentifier prf =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_PBES2,
        new PBES2Parameters(
            new KeyDerivationFunc(
                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, iterations, 32, prf)),
            new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv))));
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws SundException DOCUMENT_INVALID if it is something else or the passphrase is wrong
   */
  public static RootKey open(String network, String text, char[] passphrase) {
    Names.require("network name", network);
    List<byte[]> keys = Pem.read(Pem.ENCRYPTED_PRIVATE_KEY, text);
    List<byte[]> certificates = Pem.read(Pem.CERTIFICATE, text);
    if (keys.size() != 1 || certificates.size() != 1) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID,
          "a root key file must hold one encrypted private key and its certificate");
    }
    X509Certificate certificate = Certificates.parse(certificates.getFirst());
    PrivateKey key;
    try {
      key = KeyFolder.privateKey(unseal(keys.getFirst(), passphrase));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID,
          "the root key cannot be opened: the passphrase is wrong or the file is damaged",
          e);
    }
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

  private static byte[] unseal(byte[] der, char[] passphrase) throws GeneralSecurityException {
    EncryptedPrivateKeyInfo sealed = EncryptedPrivateKeyInfo.getInstance(der);
    PBES2Parameters scheme =
        PBES2Parameters.getInstance(sealed.getEncryptionAlgorithm().getParameters());
    PBKDF2Params kdf = PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
    byte[] iv =
        ASN1OctetString.getInstance(scheme.getEncryptionScheme().getParameters()).getOctets();
    int iterations = kdf.getIterationCount().intValueExact();
    Checks.argument(
        iterations >= 1
            && iterations <= 10 * ITERATIONS
            && sealed.getEncryptionAlgorithm().equals(schemeOf(kdf.getSalt(), iv, iterations)),
        "the key must be encrypted by PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC");
    return cipher(Cipher.DECRYPT_MODE, passphrase, kdf.getSalt(), iterations, iv)
        .doFinal(sealed.getEncryptedData());
  }

  private static Cipher cipher(int mode, char[] passphrase, byte[] salt, int iterations, byte[] iv)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(SCHEME);
    cipher.init(
        mode, secret(passphrase), new PBEParameterSpec(salt, iterations, new IvParameterSpec(iv)));
    return cipher;
  }

  private static SecretKey secret(char[] passphrase) throws GeneralSecurityException {
    PBEKeySpec spec = new PBEKeySpec(passphrase);
    try {
      return SecretKeyFactory.getInstance(SCHEME).generateSecret(spec);
    } finally {
      spec.clearPassword();
    }
  }
}
