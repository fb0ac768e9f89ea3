package eu.sund.transport.identity;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A private key with its chain (own certificate first, without the root) and the trusted roots, and
 * the folder where they lie: {@code key.pem} (mode 0600; key and chain together, so that they
 * change in one step), {@code chain.pem} and {@code trust.pem}.
 */
record KeyFolder(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots) {
  static final String KEY_FILE = "key.pem";
  static final String CHAIN_FILE = "chain.pem";
  static final String TRUST_FILE = "trust.pem";
  private static final long FILE_BYTES_MAX = 256 << 10;
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  KeyFolder {
    chain = List.copyOf(chain);
    roots = List.copyOf(roots);
    if (chain.isEmpty() || roots.isEmpty()) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, "an identity needs a certificate and a trusted root");
    }
    if (!belong(key, chain.getFirst().getPublicKey())) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, "the private key does not belong to the certificate");
    }
  }

  static KeyFolder load(Path folder) {
    String own = text(folder.resolve(KEY_FILE), true);
    List<byte[]> keys = Pem.read(Pem.PRIVATE_KEY, own);
    List<byte[]> chain = Pem.read(Pem.CERTIFICATE, own);
    List<byte[]> roots = Pem.read(Pem.CERTIFICATE, text(folder.resolve(TRUST_FILE), false));
    if (keys.size() != 1 || chain.isEmpty() || roots.isEmpty()) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID,
          folder + " must hold one key and its certificates in key.pem and a root in trust.pem");
    }
    return new KeyFolder(
        privateKey(keys.getFirst()), Certificates.parseAll(chain), Certificates.parseAll(roots));
  }

  void store(Path folder) {
    try {
      Files.createDirectories(folder);
      write(folder.resolve(TRUST_FILE), pem(roots), READABLE);
      // The one that counts: key and chain in a single rename.
      write(
          folder.resolve(KEY_FILE),
          Pem.write(Pem.PRIVATE_KEY, key.getEncoded()) + pem(chain),
          PRIVATE);
      write(folder.resolve(CHAIN_FILE), pem(chain), READABLE);
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the identity cannot be written to " + folder, e);
    }
  }

  static String pem(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(c -> Pem.write(Pem.CERTIFICATE, Certificates.der(c)))
        .collect(Collectors.joining());
  }

  static PrivateKey privateKey(byte[] pkcs8) {
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new SundException(ErrorCode.DOCUMENT_INVALID, "the private key cannot be read", e);
    }
  }

  private static String text(Path file, boolean secret) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new SundException(ErrorCode.DOCUMENT_INVALID, file + " is too large");
      }
      if (secret && posix(file)) {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!PRIVATE.containsAll(mode)
            && !mode.equals(PosixFilePermissions.fromString("r--------"))) {
          throw new SundException(
              ErrorCode.FOLDER_UNUSABLE, file + " can be read by others; run: chmod 600 " + file);
        }
      }
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text, Set<PosixFilePermission> mode)
      throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel =
        posix(file.toAbsolutePath().getParent())
            ? FileChannel.open(temporary, options, PosixFilePermissions.asFileAttribute(mode))
            : FileChannel.open(temporary, options)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean posix(@org.jspecify.annotations.Nullable Path path) {
    return path != null && path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static boolean belong(PrivateKey key, PublicKey certified) {
    try {
      byte[] probe =
          "sund: does this key belong to this certificate?".getBytes(StandardCharsets.US_ASCII);
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      signer.initVerify(certified);
      signer.update(probe);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
