package eu.sund.privacy.secagg;

import eu.sund.core.Blob;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.port.Workers;
import eu.sund.privacy.ring.Blocks;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The sites' check that the hub opened the true sum: a one-time authentication code that adds up
 * like the words do, under a key that the sites share and the hub lacks.
 *
 * <p>With coefficients a and an offset r for each site, all from the group key and the session, a
 * site's code is
 *
 * <pre>{@code h_u = r_u + Σ_i a_i · q_ui   mod p,   p = 2^63 − 25}</pre>
 *
 * <p>over its words q read as signed integers. No sum of words wraps, so the sum S of the survivors
 * must fulfil {@code Σ_u h_u = Σ_u r_u + Σ_i a_i · S_i}. The codes travel under masks of their own;
 * the hub sees only their sum.
 *
 * <p><b>Why so.</b> Without r the hub could scale: {@code (c·S, c·H)} fulfils the equation whenever
 * {@code (S, H)} does, zero always. With r the one pair that the hub sees says nothing about a, so
 * that another one passes with probability at most 2^-62. And p exceeds the distance of any two
 * sums of 8-byte words, which lie within ±2^62 (see {@code WordCode}) and are refused outside:
 * modulo 2^61 − 1 a sum could be moved by that number unseen. (Two sums can differ by p only if
 * both lie within 25 units of the extreme that 64 sites reach together.)
 *
 * <p><b>Privacy.</b> The sum of codes follows from the sum of words and the key; it tells nothing
 * more. <b>What it does not do:</b> one site that gives the key to the hub undoes it; it does not
 * say that sites told the truth.
 *
 * <p><b>Source.</b> Wegman and Carter, New hash functions and their use in authentication and set
 * equality (1981), with an inner product as the family; its use here is our own design and awaits
 * external review.
 *
 * <p>Thread-safe.
 *
 * @param suite the protocol's algorithms
 * @param groupKey 32 bytes, known to the sites alone; owned by the caller
 * @param session the attempt's session id
 * @param layout the words' layout
 */
public record SumCheck(Suite suite, Secret groupKey, Digest session, Layout layout) {
  /** The prime p: codes, sums of codes and masked codes lie in 0 to p − 1. */
  public static final long MODULUS = Long.MAX_VALUE - 24;

  /** No sum of 8-byte words lies farther from zero. */
  private static final long WIDE_MAX = 1L << 62;

  private static final BigInteger P = BigInteger.valueOf(MODULUS);
  private static final int MASK_BYTES = 16;

  /** Checks the key's length. */
  public SumCheck {
    Checks.argument(
        groupKey.length() == KeySchedule.KEY_BYTES,
        "a group key has %s bytes, not %s",
        KeySchedule.KEY_BYTES,
        groupKey.length());
  }

  /** The code of a site's words, in the clear. */
  public long hash(SiteId site, Blob words, Workers workers) {
    requireSize(words);
    return plus(product(words, workers).value(), offset(site));
  }

  /**
   * Whether the survivors' codes add up to what these sums must have.
   *
   * @param survivors whose words are in the sum
   * @param sumWords the sum as the hub published it
   * @param sumOfHashes the sum of codes as the hub published it
   */
  public boolean holds(
      Collection<SiteId> survivors, Blob sumWords, long sumOfHashes, Workers workers) {
    if (sumWords.size() != layout.bytes()) {
      return false;
    }
    Product product = product(sumWords, workers);
    long expected = product.value();
    for (SiteId survivor : survivors) {
      expected = plus(expected, offset(survivor));
    }
    return product.inRange() && expected == sumOfHashes;
  }

  /**
   * A code under masks: each mask's stream of the tensor one past the last, its first 16 bytes as a
   * little-endian number modulo p, is added or subtracted as the mask says.
   *
   * @param masks applied as they are
   * @param hash 0 to p − 1
   */
  public static long maskHash(Masks masks, Layout layout, long hash) {
    Checks.argument(hash >= 0 && hash < MODULUS, "a code lies in 0 to p - 1");
    long masked = hash;
    byte[] stream = new byte[MASK_BYTES];
    for (MaskKey mask : masks.keys()) {
      try (Secret key = KeySchedule.tensorKey(masks.suite(), mask.key(), layout.tensors().size())) {
        long number = number(key, stream);
        masked = plus(masked, mask.add() ? number : MODULUS - number);
      }
    }
    Arrays.fill(stream, (byte) 0);
    return masked;
  }

  /**
   * The sum of codes under masks, without the masks.
   *
   * @param masked the survivors' masked codes, each 0 to p − 1
   * @param masks what the sum still carries, with its sign turned: applied as they are
   */
  public static long unmaskHashSum(Masks masks, Layout layout, Collection<Long> masked) {
    long sum = 0;
    for (long one : masked) {
      Checks.argument(one >= 0 && one < MODULUS, "a masked code lies in 0 to p - 1");
      sum = plus(sum, one);
    }
    return maskHash(masks, layout, sum);
  }

  private void requireSize(Blob words) {
    Checks.argument(
        words.size() == layout.bytes(),
        "the words have %s bytes, their layout says %s",
        words.size(),
        layout.bytes());
  }

  private static long plus(long left, long right) {
    return Long.remainderUnsigned(left + right, MODULUS);
  }

  /** The site's part of the one-time pad: uniform modulo p. */
  private long offset(SiteId site) {
    byte[] info = Fields.of(suite, "sum-check-offset").prefixed(site).bytes();
    try (Secret key = Hkdf.derive(groupKey, session.bytes(), info, KeySchedule.KEY_BYTES)) {
      return number(key, new byte[MASK_BYTES]);
    }
  }

  /** The first 16 bytes of a key's stream, little-endian, modulo p. */
  private static long number(Secret key, byte[] stream) {
    Keystream keystream = new Keystream();
    keystream.begin(key, 0);
    keystream.next(stream, MASK_BYTES);
    ByteBuffer words = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    long low = words.getLong(0);
    long high = words.getLong(8);
    return unsigned(high).shiftLeft(64).add(unsigned(low)).mod(P).longValueExact();
  }

  private static BigInteger unsigned(long word) {
    return BigInteger.valueOf(word >>> 32)
        .shiftLeft(32)
        .add(BigInteger.valueOf(word & 0xffffffffL));
  }

  /** {@code Σ a·q}, and whether all 8-byte words lie where sums can lie. */
  private record Product(long value, boolean inRange) {}

  private Product product(Blob words, Workers workers) {
    List<Blocks.Block> blocks = Blocks.of(layout, Blocks.BYTES);
    int hands = Math.min(workers.parallelism(), blocks.size());
    Hand[] parts = new Hand[hands];
    byte[] info = suite.domain("sum-check");
    try (Secret key = Hkdf.derive(groupKey, session.bytes(), info, KeySchedule.KEY_BYTES)) {
      workers.each(
          hands,
          hand -> {
            parts[hand] = new Hand(key, words);
            for (int b = hand; b < blocks.size(); b += hands) {
              parts[hand].add(blocks.get(b));
            }
          });
    }
    BigInteger sum = BigInteger.ZERO;
    boolean inRange = true;
    for (Hand part : parts) {
      sum = sum.add(part.total());
      inRange &= part.inRange;
    }
    return new Product(sum.mod(P).longValueExact(), inRange);
  }

  /**
   * One worker's part of the inner product: 128-bit products are added in three words and reduced
   * once at the end.
   */
  private final class Hand {
    private final Secret key;
    private final Blob words;
    private final Keystream keystream = new Keystream();
    private final byte[] stream = new byte[Keystream.CHUNK];
    private final long[] coefficients = new long[Keystream.CHUNK / 8];
    private final long[] numbers = new long[Keystream.CHUNK / 8];
    private final LongBuffer streamWords =
        ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    private final ByteBuffer buffer;
    private BigInteger total = BigInteger.ZERO;
    private boolean inRange = true;

    Hand(Secret key, Blob words) {
      this.key = key;
      this.words = words;
      this.buffer =
          ByteBuffer.allocateDirect((int) Math.min(Keystream.CHUNK, layout.bytes()))
              .order(ByteOrder.LITTLE_ENDIAN);
    }

    BigInteger total() {
      return total;
    }

    void add(Blocks.Block block) {
      for (Blocks.Piece piece : block.pieces()) {
        try (Secret tensorKey = KeySchedule.tensorKey(suite, key, piece.tensor())) {
          keystream.begin(tensorKey, piece.offset() / piece.wordBytes() * 8);
        }
        int room = Keystream.CHUNK / 8 * piece.wordBytes();
        for (int done = 0; done < piece.bytes(); done += room) {
          int bytes = Math.min(room, piece.bytes() - done);
          buffer.clear().limit(bytes);
          words.read(block.from() + piece.at() + done, buffer);
          buffer.flip();
          int count = bytes / piece.wordBytes();
          read(piece.wordBytes(), count);
          keystream.next(stream, 8 * count);
          streamWords.get(0, coefficients, 0, count);
          addProducts(count);
        }
      }
    }

    private void read(int wordBytes, int count) {
      if (wordBytes == 8) {
        buffer.asLongBuffer().get(numbers, 0, count);
        for (int i = 0; i < count; i++) {
          inRange &= numbers[i] >= -WIDE_MAX && numbers[i] <= WIDE_MAX;
        }
      } else {
        for (int i = 0; i < count; i++) {
          numbers[i] = buffer.getInt(4 * i);
        }
      }
    }

    private void addProducts(int count) {
      long low = 0;
      long carries = 0;
      long middle = 0;
      long high = 0;
      for (int i = 0; i < count; i++) {
        long coefficient = coefficients[i] & Long.MAX_VALUE;
        long lower = coefficient * numbers[i];
        long upper = Math.multiplyHigh(coefficient, numbers[i]);
        low += lower;
        carries += Long.compareUnsigned(low, lower) < 0 ? 1 : 0;
        middle += upper & 0xffffffffL;
        high += upper >> 32;
      }
      total =
          total
              .add(unsigned(low))
              .add(BigInteger.valueOf(carries).add(BigInteger.valueOf(middle)).shiftLeft(64))
              .add(BigInteger.valueOf(high).shiftLeft(96));
    }
  }
}
