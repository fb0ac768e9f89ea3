package eu.sund.hub;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.EncryptedPrivateKeyInfo;

/**
 * Looks for the network's root key in the hub's folder, by content: an encrypted private key of
 * whatever name (a network officer's is one too), or a plain one that belongs to the root
 * certificate. Whoever takes over a hub must not find the key that makes networks, nor those that
 * sign rosters.
 */
final class RootKeyGuard {
  private static final int LOOK_AT = 256 << 10;
  private static final Pattern ENCRYPTED =
      Pattern.compile("-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type:\\s*4,\\s*ENCRYPTED");
  private static final Pattern PLAIN =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*+)-----END PRIVATE KEY-----");

  private RootKeyGuard() {}

  /**
   * Requires the root key to be elsewhere.
   *
   * @throws SundException {@code ROOT_KEY_PRESENT} with the file's name
   */
  static void check(Path folder, X509Certificate root) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (holdsRootKey(file, root.getPublicKey())) {
          throw new SundException(
              ErrorCode.ROOT_KEY_PRESENT,
              file
                  + " may be the network's root key or an officer's; move it off this machine, to a"
                  + " safe place, and start again");
        }
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, folder + " cannot be searched: " + e.getMessage(), e);
    }
  }

  private static boolean holdsRootKey(Path file, PublicKey root) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(LOOK_AT);
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (ENCRYPTED.matcher(text).find() || isEncryptedDer(start)) {
      return true;
    }
    List<byte[]> keys = new ArrayList<>();
    keys.add(start);
    Matcher matcher = PLAIN.matcher(text);
    while (matcher.find()) {
      try {
        keys.add(Base64.getMimeDecoder().decode(matcher.group(1)));
      } catch (IllegalArgumentException e) {
        // No key that anybody could read.
      }
    }
    return keys.stream().anyMatch(key -> belongs(key, root));
  }

  private static boolean isEncryptedDer(byte[] bytes) {
    if (bytes.length < 64 || bytes.length > 8192 || bytes[0] != 0x30) {
      return false;
    }
    try {
      return new EncryptedPrivateKeyInfo(bytes).getEncryptedData().length > 0;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static boolean belongs(byte[] pkcs8, PublicKey root) {
    if (pkcs8.length < 32 || pkcs8.length > 8192 || pkcs8[0] != 0x30) {
      return false;
    }
    return key(pkcs8).filter(key -> signsFor(key, root)).isPresent();
  }

  private static Optional<PrivateKey> key(byte[] pkcs8) {
    try {
      return Optional.of(
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static boolean signsFor(PrivateKey key, PublicKey root) {
    byte[] probe = "sund: is this the root key?".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance("SHA384withECDSA");
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      signer.initVerify(root);
      signer.update(probe);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
