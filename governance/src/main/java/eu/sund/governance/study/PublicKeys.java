package eu.sund.governance.study;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * Public Ed25519 keys as 32 raw bytes, as {@code ed25519:BASE64} for people to copy, and as Java
 * keys.
 *
 * <p><b>Source.</b> RFC 8032, section 5.1.5 (raw form); RFC 8410, section 4 (X.509 form).
 *
 * <p>Thread-safe: holds no state.
 */
public final class PublicKeys {
  /** The bytes of a raw key. */
  public static final int BYTES = 32;

  private static final String PREFIX = "ed25519:";
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  /**
   * The points of small order, without the sign bit, in every encoding: with such a "key" one
   * signature can hold for many messages.
   */
  private static final Set<String> SMALL_ORDER =
      Set.of(
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

  private PublicKeys() {}

  /**
   * The key as text: {@code ed25519:} and 44 characters of Base64.
   *
   * @throws IllegalArgumentException if {@code raw} is no usable key
   */
  public static String text(byte[] raw) {
    key(raw);
    return PREFIX + Base64.getEncoder().encodeToString(raw);
  }

  /**
   * The raw bytes of a key's text.
   *
   * @throws IllegalArgumentException if it is not exactly what {@link #text} writes
   */
  public static byte[] parse(String text) {
    String rule = "a public key is written " + PREFIX + " and 44 characters of Base64";
    Checks.argument(text.length() == PREFIX.length() + 44 && text.startsWith(PREFIX), "%s", rule);
    byte[] raw;
    try {
      raw = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(rule, e);
    }
    Checks.argument(raw.length == BYTES && text(raw).equals(text), "%s", rule);
    return raw;
  }

  /**
   * The raw bytes of a Java key.
   *
   * @throws IllegalArgumentException if it is no usable Ed25519 key
   */
  public static byte[] raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    Checks.argument(
        encoded != null
            && encoded.length == X509.length + BYTES
            && Arrays.equals(encoded, 0, X509.length, X509, 0, X509.length),
        "the key must be an Ed25519 key, is %s",
        key.getAlgorithm());
    byte[] raw = Arrays.copyOfRange(encoded, X509.length, encoded.length);
    key(raw);
    return raw;
  }

  /**
   * The Java key of raw bytes.
   *
   * @throws IllegalArgumentException if they are not 32 bytes that encode a point of large order
   */
  public static PublicKey key(byte[] raw) {
    Checks.argument(raw.length == BYTES, "a public key has %s bytes, not %s", BYTES, raw.length);
    byte[] unsigned = raw.clone();
    unsigned[BYTES - 1] &= 0x7f;
    Checks.argument(
        !SMALL_ORDER.contains(HexFormat.of().formatHex(unsigned)), "the public key is weak");
    byte[] encoded = Arrays.copyOf(X509, X509.length + BYTES);
    System.arraycopy(raw, 0, encoded, X509.length, BYTES);
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      Signature.getInstance("Ed25519").initVerify(key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the public key is no point of the curve", e);
    }
  }

  /** A short text to compare by eye or telephone: eight groups of four hexadecimal digits. */
  public static String fingerprint(byte[] raw) {
    return Digest.of(raw).hex().substring(0, 32).replaceAll("(....)(?!$)", "$1 ");
  }
}
