package eu.sund.site;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.port.Entropy;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what lies on disk of an open round: the site's own words, which leave only under masks.
 * Whoever has the database or a run's folder and not the key file reads nothing of them.
 *
 * <p>AES-256-CTR. A sealed form is a fresh random start value of {@value #IV_BYTES} bytes and then
 * the encrypted bytes, as many as the plain ones, so that any part can be read alone.
 *
 * <p><b>What it does not do:</b> it does not notice changed bytes or another key; the digest of the
 * plain bytes, which the journal keeps, does. Whoever has key and files reads all.
 *
 * <p><b>Source.</b> NIST SP 800-38A, section 6.5 (CTR mode) and appendix B.
 *
 * <p>Thread-safe.
 */
final class Vault {
  /** By how much a sealed form is longer than the plain one. */
  static final int IV_BYTES = 16;

  static final int KEY_BYTES = 32;
  private static final int CHUNK = 1 << 16;

  private final Path file;
  private final Entropy entropy;
  private @Nullable SecretKey known;

  /**
   * The vault of a site.
   *
   * @param file of the key; made when something is sealed first
   */
  Vault(Path file, Entropy entropy) {
    this.file = file;
    this.entropy = entropy;
  }

  /**
   * Seals small bytes.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if the key file holds no key, {@code
   *     STORAGE_FAILED} if it cannot be made
   */
  byte[] seal(byte[] plain) {
    byte[] iv = entropy.bytes(IV_BYTES);
    byte[] sealed = Arrays.copyOf(iv, IV_BYTES + plain.length);
    apply(cipher(keyForSealing(), iv, 0), ByteBuffer.wrap(plain), sealed, IV_BYTES);
    return sealed;
  }

  /**
   * A channel whose bytes arrive sealed at {@code out}; the start value is written at once.
   *
   * @throws SundException as {@link #seal}
   */
  WritableByteChannel sealing(WritableByteChannel out) throws IOException {
    byte[] iv = entropy.bytes(IV_BYTES);
    Cipher cipher = cipher(keyForSealing(), iv, 0);
    writeAll(out, ByteBuffer.wrap(iv));
    return new Sealing(cipher, out, new byte[CHUNK]);
  }

  /**
   * The plain bytes of a sealed form; closing them closes {@code sealed}.
   *
   * @throws SundException with {@code FOLDER_UNUSABLE} if the key is missing or the file holds
   *     none, {@code STORAGE_FAILED} if the sealed form was cut short
   */
  FilesOf.OpenBlob open(FilesOf.OpenBlob sealed) {
    try {
      if (sealed.size() < IV_BYTES) {
        throw new SundException(ErrorCode.STORAGE_FAILED, "a file of a run was cut short");
      }
      ByteBuffer iv = ByteBuffer.allocate(IV_BYTES);
      sealed.read(0, iv);
      return new Opened(keyForOpening(), iv.array(), sealed);
    } catch (SundException e) {
      sealed.close();
      throw e;
    }
  }

  /**
   * HMAC-SHA256 with a key of its own for a purpose, derived from the vault's: what it says of some
   * bytes, only this house can say.
   *
   * @throws SundException as {@link #seal}
   */
  Mac mac(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keyForSealing().getEncoded(), "HmacSHA256"));
      byte[] derived = mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
      mac.init(new SecretKeySpec(derived, "HmacSHA256"));
      Arrays.fill(derived, (byte) 0);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has HMAC-SHA256", e);
    }
  }

  /**
   * A secret of {@value #KEY_BYTES} bytes for a purpose, the same as long as the vault's key lives:
   * HKDF-Expand with HMAC-SHA256 (RFC 5869, section 2.3).
   *
   * @throws SundException as {@link #seal}
   */
  byte[] derive(String purpose) {
    try {
      SecretKey key = new SecretKeySpec(keyForSealing().getEncoded(), "HKDF-PRK");
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.expandOnly(
                  key, purpose.getBytes(StandardCharsets.UTF_8), KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
    }
  }

  private synchronized SecretKey keyForSealing() {
    SecretKey held = known;
    if (held == null && !Files.exists(file)) {
      byte[] fresh = entropy.bytes(KEY_BYTES);
      try {
        FilesOf.write(file, fresh, true);
      } catch (IOException e) {
        throw new SundException(
            ErrorCode.STORAGE_FAILED, file + " cannot be written; check its folder and space", e);
      } finally {
        Arrays.fill(fresh, (byte) 0);
      }
    }
    return keyForOpening();
  }

  private synchronized SecretKey keyForOpening() {
    SecretKey held = known;
    if (held == null) {
      held = load();
      known = held;
    }
    return held;
  }

  private SecretKey load() {
    byte[] bytes = new byte[0];
    try {
      // A new key would open nothing of what the old one sealed.
      if (!Files.exists(file)) {
        throw new SundException(
            ErrorCode.FOLDER_UNUSABLE,
            file
                + " is missing: without it this site's part of an open round cannot be read, and"
                + " its run ends; the next run makes a new key");
      }
      bytes = Files.size(file) == KEY_BYTES ? Files.readAllBytes(file) : bytes;
      if (bytes.length != KEY_BYTES) {
        throw new SundException(
            ErrorCode.FOLDER_UNUSABLE,
            file
                + " is damaged: a key of "
                + KEY_BYTES
                + " bytes should lie there; runs end until you remove the file, then the next run"
                + " makes a new key");
      }
      return new SecretKeySpec(bytes, "AES");
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE, file + " cannot be read; check its owner and mode", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The cipher at a byte of the plain form. */
  private static Cipher cipher(SecretKey key, byte[] iv, long from) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter(iv, from / IV_BYTES)));
      cipher.update(new byte[(int) (from % IV_BYTES)]);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has AES-256-CTR", e);
    }
  }

  /** The start value moved on by so many cipher blocks, as a number of 16 bytes that wraps. */
  private static byte[] counter(byte[] iv, long blocks) {
    byte[] sum = new BigInteger(1, iv).add(BigInteger.valueOf(blocks)).toByteArray();
    byte[] counter = new byte[IV_BYTES];
    int bytes = Math.min(sum.length, IV_BYTES);
    System.arraycopy(sum, sum.length - bytes, counter, IV_BYTES - bytes, bytes);
    return counter;
  }

  private static void apply(Cipher cipher, ByteBuffer source, byte[] target, int at) {
    try {
      int bytes = source.remaining();
      ByteBuffer out = ByteBuffer.wrap(target, at, target.length - at);
      if (cipher.update(source, out) != bytes) {
        throw new IllegalStateException("a stream cipher gives as many bytes as it takes");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no room for the encrypted bytes", e);
    }
  }

  private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Encrypts on the way; the channel beneath stays its owner's. */
  @SuppressWarnings("ArrayRecordComponent") // scratch memory, never compared
  private record Sealing(Cipher cipher, WritableByteChannel out, byte[] scratch)
      implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = source.remaining();
      while (source.hasRemaining()) {
        int some = Math.min(source.remaining(), scratch.length);
        apply(cipher, source.slice(source.position(), some), scratch, 0);
        writeAll(out, ByteBuffer.wrap(scratch, 0, some));
        source.position(source.position() + some);
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() {}
  }

  /** Decrypts what is read, and no more. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Opened(SecretKey key, byte[] iv, FilesOf.OpenBlob sealed)
      implements FilesOf.OpenBlob {
    @Override
    public long size() {
      return sealed.size() - IV_BYTES;
    }

    @Override
    public void read(long from, ByteBuffer target) {
      java.util.Objects.checkFromIndexSize(from, target.remaining(), size());
      Cipher cipher = cipher(key, iv, from);
      byte[] encrypted = new byte[Math.min(CHUNK, target.remaining())];
      byte[] plain = new byte[encrypted.length];
      for (long at = from; target.hasRemaining(); ) {
        int some = Math.min(encrypted.length, target.remaining());
        sealed.read(IV_BYTES + at, ByteBuffer.wrap(encrypted, 0, some));
        apply(cipher, ByteBuffer.wrap(encrypted, 0, some), plain, 0);
        target.put(plain, 0, some);
        at += some;
      }
      Arrays.fill(plain, (byte) 0);
    }

    @Override
    public void close() {
      sealed.close();
    }
  }
}
