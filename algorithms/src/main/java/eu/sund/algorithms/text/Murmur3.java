package eu.sund.algorithms.text;

import java.util.Objects;

/**
 * The hash MurmurHash3 x86 32: public and without secret, so that all sites put an n-gram into the
 * same bucket. It is no protection of what is hashed: anyone can hash every word.
 *
 * <p><b>Source.</b> Austin Appleby, SMHasher, <a
 * href="https://github.com/aappleby/smhasher">MurmurHash3.cpp</a>, {@code MurmurHash3_x86_32}
 * (public domain).
 *
 * <p>Thread-safe: holds no state.
 */
public final class Murmur3 {
  private static final int C1 = 0xcc9e2d51;
  private static final int C2 = 0x1b873593;

  private Murmur3() {}

  /**
   * The hash of some bytes.
   *
   * @param from the first byte
   * @param to the first that does not count
   * @param seed tells kinds of things apart
   */
  public static int hash(byte[] bytes, int from, int to, int seed) {
    Objects.checkFromToIndex(from, to, bytes.length);
    int h = seed;
    int at = from;
    for (; at + 4 <= to; at += 4) {
      int k =
          (bytes[at] & 0xff)
              | (bytes[at + 1] & 0xff) << 8
              | (bytes[at + 2] & 0xff) << 16
              | bytes[at + 3] << 24;
      h ^= scrambled(k);
      h = Integer.rotateLeft(h, 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = to - 1; i >= at; i--) {
      tail = tail << 8 | (bytes[i] & 0xff);
    }
    h ^= scrambled(tail);
    h ^= to - from;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  private static int scrambled(int k) {
    return Integer.rotateLeft(k * C1, 15) * C2;
  }
}
