package eu.sund.app.officer;

import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.port.Signer;
import eu.sund.governance.document.YamlDocument;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.RosterYaml;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.transport.identity.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.function.Supplier;

/** Makes, reads and uses an officer's files: {@code FILE}, encrypted, and {@code FILE.pub}. */
public final class OfficerFiles {
  private OfficerFiles() {}

  /**
   * Makes an officer's key: the encrypted private key (mode 0600) and the public one beside it.
   *
   * @throws SundException {@code FOLDER_UNUSABLE} if a file exists, {@code USAGE} if name or
   *     passphrase break a rule, {@code STORAGE_FAILED}
   */
  public static Officer create(Path file, String name, char[] passphrase, SecureRandom random) {
    KeyPair pair = SigningKey.make(random);
    Officer officer = officer(name, pair);
    String sealed = SigningKey.seal(pair, passphrase, random);
    for (Path each : new Path[] {file, publicFile(file)}) {
      if (Files.exists(each)) {
        throw new SundException(
            ErrorCode.FOLDER_UNUSABLE, each + " exists; an officer's key is never overwritten");
      }
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, sealed, StandardCharsets.US_ASCII);
      Files.writeString(publicFile(file), RosterYaml.write(officer));
    } catch (IOException e) {
      throw failed(file, e);
    }
    return officer;
  }

  private static Officer officer(String name, KeyPair pair) {
    try {
      return new Officer(name.strip(), Bytes.of(PublicKeys.raw(pair.getPublic())));
    } catch (IllegalArgumentException e) {
      throw new SundException(ErrorCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** The file of the public key that goes with a private key's file. */
  public static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  /**
   * Reads a public key, from its own file or from beside the private one.
   *
   * @throws SundException {@code NOT_FOUND} or {@code DOCUMENT_INVALID}
   */
  public static Officer read(Path file) {
    Path own = file.toString().endsWith(".pub") ? file : publicFile(file);
    return RosterYaml.readOfficer(own.toString(), bytes(own));
  }

  /**
   * Reads a roster; verifies nothing.
   *
   * @throws SundException {@code NOT_FOUND} or {@code DOCUMENT_INVALID}
   */
  public static SignedRoster readRoster(Path file) {
    return RosterYaml.read(file.toString(), bytes(file));
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(YamlDocument.BYTES_MAX + 1);
    } catch (IOException e) {
      throw new SundException(ErrorCode.NOT_FOUND, file + " cannot be read", e);
    }
  }

  /**
   * Writes a new file for a roster.
   *
   * @throws SundException {@code FOLDER_UNUSABLE} if it exists, {@code STORAGE_FAILED}
   */
  public static void writeNew(Path file, SignedRoster signed) {
    if (Files.exists(file)) {
      throw new SundException(ErrorCode.FOLDER_UNUSABLE, file + " exists; name a new file");
    }
    replace(file, signed);
  }

  /**
   * Writes a roster, whole or not at all.
   *
   * @throws SundException {@code STORAGE_FAILED}
   */
  public static void replace(Path file, SignedRoster signed) {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(temporary, RosterYaml.write(signed));
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Opens an officer's key.
   *
   * @param passphrase asked for only if the key is encrypted
   * @throws SundException {@code NOT_FOUND}, or {@code DOCUMENT_INVALID} if it is none or the
   *     passphrase is wrong
   */
  public static KeyPair open(Path file, Supplier<char[]> passphrase) {
    return SigningKey.open(new String(bytes(file), StandardCharsets.ISO_8859_1), passphrase);
  }

  /**
   * The roster with this officer's signature more.
   *
   * @throws SundException {@code USAGE} if the key is no officer's, or has signed already
   */
  public static SignedRoster sign(SignedRoster signed, KeyPair keys) {
    return signed.signedBy(Bytes.of(PublicKeys.raw(keys.getPublic())), signer(keys));
  }

  private static Signer signer(KeyPair keys) {
    return message -> {
      try {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(keys.getPrivate());
        signer.update(message);
        return Bytes.of(signer.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java 25 signs with Ed25519", e);
      }
    };
  }

  private static SundException failed(Path file, IOException e) {
    return new SundException(
        ErrorCode.STORAGE_FAILED, file + " cannot be written: " + e.getMessage(), e);
  }
}
