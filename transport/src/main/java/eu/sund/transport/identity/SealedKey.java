package eu.sund.transport.identity;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
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
 * A private key as text for safe keeping, encrypted under a passphrase: PKCS #8, PBES2 with
 * PBKDF2-HMAC-SHA256 and AES-256-CBC, PEM. {@code openssl pkcs8} reads it.
 *
 * <p>600,000 iterations slow down whoever guesses what a person thought of (OWASP, Password Storage
 * Cheat Sheet). A passphrase of exactly 64 hexadecimal digits was drawn by a machine: its 256 bits
 * are beyond guessing without them, and it gets 1,000.
 */
final class SealedKey {
  /** Characters of a passphrase, at least. */
  static final int PASSPHRASE_MIN = 10;

  private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";
  private static final int ITERATIONS = 600_000;
  private static final int ITERATIONS_OF_RANDOM = 1_000;
  private static final int RANDOM_DIGITS = 64;

  private SealedKey() {}

  /** Whether the text holds exactly one such key. */
  static boolean isIn(String text) {
    return Pem.read(Pem.ENCRYPTED_PRIVATE_KEY, text).size() == 1;
  }

  /**
   * Encrypts a key.
   *
   * @param what the key's name, for messages
   * @throws SundException USAGE if the passphrase is shorter than {@link #PASSPHRASE_MIN}
   */
  static String seal(String what, PrivateKey key, char[] passphrase, SecureRandom random) {
    if (passphrase.length < PASSPHRASE_MIN) {
      throw new SundException(
          ErrorCode.USAGE, "the passphrase must have at least " + PASSPHRASE_MIN + " characters");
    }
    int iterations = isRandom(passphrase) ? ITERATIONS_OF_RANDOM : ITERATIONS;
    byte[] salt = new byte[16];
    byte[] iv = new byte[16];
    random.nextBytes(salt);
    random.nextBytes(iv);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, passphrase, salt, iterations, iv).doFinal(key.getEncoded());
      byte[] der = new EncryptedPrivateKeyInfo(schemeOf(salt, iv, iterations), sealed).getEncoded();
      return Pem.write(Pem.ENCRYPTED_PRIVATE_KEY, der);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the " + what + " could not be encrypted", e);
    }
  }

  /**
   * Opens the one key in {@code text}.
   *
   * @param algorithm of the key, such as EC
   * @throws SundException DOCUMENT_INVALID if there is none, or the passphrase is wrong
   */
  static PrivateKey open(String what, String algorithm, String text, char[] passphrase) {
    List<byte[]> keys = Pem.read(Pem.ENCRYPTED_PRIVATE_KEY, text);
    try {
      Checks.argument(keys.size() == 1, "one encrypted key is expected");
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(unseal(keys.getFirst(), passphrase)));
    } catch (GeneralSecurityException
        | RuntimeException e) { // whatever it was: it cannot be opened
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID,
          "the " + what + " cannot be opened: the passphrase is wrong or the file is damaged",
          e);
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

  private static boolean isRandom(char[] passphrase) {
    if (passphrase.length != RANDOM_DIGITS) {
      return false;
    }
    for (char digit : passphrase) {
      if (!HexFormat.isHexDigit(digit)) {
        return false;
      }
    }
    return true;
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
