package eu.sund.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest, as 64 lower-case hexadecimal digits. */
public record Digest(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if {@code hex} is not 64 lower-case hexadecimal digits
   */
  public Digest {
    Checks.argument(FORM.matcher(hex).matches(), "digest must be 64 lower-case hexadecimal digits");
  }

  /** The digest of {@code bytes}. */
  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  /** The digest that {@code finished} holds; resets it. */
  public static Digest from(MessageDigest finished) {
    return new Digest(HexFormat.of().formatHex(finished.digest()));
  }

  /** The 32 raw bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** A new SHA-256 computation. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
