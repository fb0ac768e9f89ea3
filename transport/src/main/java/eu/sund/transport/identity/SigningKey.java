package eu.sund.transport.identity;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Ed25519 key with which a member signs what it says, apart from its TLS key: whoever issues
 * TLS certificates cannot sign in its name. A PEM file that only its owner can read.
 */
public final class SigningKey {
  private static final int FILE_MAX = 4096;
  private static final Pattern PRIVATE = block("PRIVATE KEY");
  private static final Pattern PUBLIC = block("PUBLIC KEY");

  private SigningKey() {}

  private static Pattern block(String what) {
    return Pattern.compile(
        "-----BEGIN " + what + "-----([A-Za-z0-9+/=\\s]*+)-----END " + what + "-----");
  }

  /** A new key. */
  public static KeyPair make(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has Ed25519", e);
    }
  }

  /**
   * Writes the key to a new file with mode 0600.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if the file exists, {@code STORAGE_FAILED}
   *     if it cannot be written
   */
  public static void store(KeyPair pair, Path file) {
    Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
    String text =
        "-----BEGIN PRIVATE KEY-----\n"
            + base64.encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n-----BEGIN PUBLIC KEY-----\n"
            + base64.encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
    } catch (FileAlreadyExistsException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, file + " exists; a signing key is never overwritten", e);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * The key as text, encrypted under a passphrase as the network's root key is, with the public key
   * beside it.
   *
   * @throws SundException with {@code USAGE} if the passphrase is shorter than {@link
   *     RootKey#PASSPHRASE_MIN}
   */
  public static String seal(KeyPair pair, char[] passphrase, SecureRandom random) {
    return SealedKey.seal("signing key", pair.getPrivate(), passphrase, random)
        + Pem.write("PUBLIC KEY", pair.getPublic().getEncoded());
  }

  /**
   * Opens what {@link #seal} made, or {@link #store} wrote, which needs no passphrase.
   *
   * @param passphrase asked for only if the key is encrypted
   * @throws SundException with {@code DOCUMENT_INVALID} if it is something else or the passphrase
   *     is wrong
   */
  public static KeyPair open(String text, Supplier<char[]> passphrase) {
    try {
      if (!SealedKey.isIn(text)) {
        return pair(text);
      }
      PublicKey publicKey =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(der(PUBLIC, text)));
      return new KeyPair(
          publicKey, SealedKey.open("signing key", "Ed25519", text, passphrase.get()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, "this is no file with an Ed25519 signing key", e);
    }
  }

  /**
   * Reads what {@link #store} wrote.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if the file is missing or holds no such key
   */
  public static KeyPair load(Path file) {
    try {
      String text =
          Files.size(file) > FILE_MAX ? "" : Files.readString(file, StandardCharsets.US_ASCII);
      return pair(text);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, file + " cannot be read as an Ed25519 signing key", e);
    }
  }

  private static KeyPair pair(String text) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("Ed25519");
    return new KeyPair(
        factory.generatePublic(new X509EncodedKeySpec(der(PUBLIC, text))),
        factory.generatePrivate(new PKCS8EncodedKeySpec(der(PRIVATE, text))));
  }

  private static byte[] der(Pattern block, String text) {
    Matcher matcher = block.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no such PEM block");
    }
    return Base64.getMimeDecoder().decode(matcher.group(1));
  }
}
