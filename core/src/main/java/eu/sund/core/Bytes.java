package eu.sund.core;

import java.util.Arrays;
import java.util.HexFormat;

/** Public bytes that never change: keys, signatures, ciphertexts. Equal if their bytes are. */
public final class Bytes {
  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** A copy of {@code array}. */
  public static Bytes of(byte[] array) {
    return new Bytes(array.clone());
  }

  /**
   * The bytes that {@code hex} writes.
   *
   * @throws IllegalArgumentException if it does not write bytes
   */
  public static Bytes ofHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /** A copy of the bytes. */
  public byte[] array() {
    return array.clone();
  }

  /** How many bytes. */
  public int length() {
    return array.length;
  }

  /** Two lower-case hexadecimal digits a byte. */
  public String hex() {
    return HexFormat.of().formatHex(array);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  /** The length and the first bytes: enough to tell two apart. */
  @Override
  public String toString() {
    return array.length + " bytes " + HexFormat.of().formatHex(array, 0, Math.min(4, array.length));
  }
}
