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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

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
  private static final long LOW_HALF = 0xffffffffL;

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

  /** Bytes of a block, from its beginning at {@code at}. */
  @FunctionalInterface
  private interface Part {
    ByteBuffer of(int at, int bytes);
  }

  /** {@code Σ a·q}, and whether all 8-byte words lie where sums can lie. */
  private record Product(long value, boolean inRange) {}

  private Product product(Blob words, Workers workers) {
    List<Blocks.Block> blocks = Blocks.of(layout, Blocks.BYTES);
    int hands = Math.min(workers.parallelism(), blocks.size());
    try (Passing passing = passing()) {
      List<Hand> each = IntStream.range(0, hands).mapToObj(hand -> passing.hand()).toList();
      workers.each(
          hands,
          hand -> {
            ByteBuffer buffer = each.get(hand).buffer();
            for (int b = hand; b < blocks.size(); b += hands) {
              each.get(hand).read(blocks.get(b), words, buffer);
            }
          });
      return passing.product();
    }
  }

  /** Begins the code of words that pass by. */
  Passing passing() {
    return new Passing();
  }

  /** The code of words that pass by in blocks, in any order; owns the key of the coefficients. */
  final class Passing implements AutoCloseable {
    private final Secret key =
        Hkdf.derive(groupKey, session.bytes(), suite.domain("sum-check"), KeySchedule.KEY_BYTES);

    private final List<Hand> hands = new ArrayList<>();

    /** What one worker lets its blocks pass by; it does not change them. */
    Blocks.Kernel kernel() {
      return hand();
    }

    private Hand hand() {
      Hand hand = new Hand(key);
      hands.add(hand);
      return hand;
    }

    private Product product() {
      BigInteger sum = BigInteger.ZERO;
      boolean inRange = true;
      for (Hand part : hands) {
        sum = sum.add(part.total());
        inRange &= part.inRange;
      }
      return new Product(sum.mod(P).longValueExact(), inRange);
    }

    /** The code, when every block has passed by once. */
    long code(SiteId site) {
      return plus(product().value(), offset(site));
    }

    @Override
    public void close() {
      key.wipe();
    }
  }

  /**
   * One worker's part of the inner product: 128-bit products are added in four sums and reduced
   * once at the end.
   */
  private final class Hand implements Blocks.Kernel {
    private final Secret key;
    private final Keystream keystream = new Keystream();
    private final int chunk = (int) Math.min(Keystream.CHUNK / 8, layout.bytes() / 4);
    private final byte[] stream = new byte[8 * chunk];
    private final long[] coefficients = new long[chunk];
    private final long[] wide = new long[chunk];
    private final int[] narrow = new int[chunk];
    private final LongBuffer streamWords =
        ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    private BigInteger total = BigInteger.ZERO;
    private boolean inRange = true;

    Hand(Secret key) {
      this.key = key;
    }

    BigInteger total() {
      return total;
    }

    @Override
    public void work(Blocks.Block block, ByteBuffer words) {
      each(block, (at, bytes) -> words.slice(at, bytes));
    }

    /** Room for {@link #read}. */
    ByteBuffer buffer() {
      return ByteBuffer.allocateDirect(8 * chunk);
    }

    /** Lets a block of a blob pass by, in parts that stay in a core's cache. */
    void read(Blocks.Block block, Blob words, ByteBuffer buffer) {
      each(
          block,
          (at, bytes) -> {
            buffer.clear().limit(bytes);
            words.read(block.from() + at, buffer);
            return buffer.flip();
          });
    }

    private void each(Blocks.Block block, Part part) {
      for (Blocks.Piece piece : block.pieces()) {
        try (Secret tensorKey = KeySchedule.tensorKey(suite, key, piece.tensor())) {
          keystream.begin(tensorKey, piece.offset() / piece.wordBytes() * 8);
        }
        int room = chunk * piece.wordBytes();
        for (int done = 0; done < piece.bytes(); done += room) {
          int bytes = Math.min(room, piece.bytes() - done);
          int count = bytes / piece.wordBytes();
          keystream.next(stream, 8 * count);
          streamWords.get(0, coefficients, 0, count);
          ByteBuffer words = part.of(piece.at() + done, bytes).order(ByteOrder.LITTLE_ENDIAN);
          if (piece.wordBytes() == 8) {
            words.asLongBuffer().get(wide, 0, count);
            addWide(count);
          } else {
            words.asIntBuffer().get(narrow, 0, count);
            addNarrow(count);
          }
        }
      }
    }

    /** No branch depends on a number: half of them would be foreseen wrongly. */
    private void addWide(int count) {
      long lowest = 0;
      long low = 0;
      long middle = 0;
      long high = 0;
      for (int i = 0; i < count; i++) {
        inRange &= wide[i] >= -WIDE_MAX && wide[i] <= WIDE_MAX;
        long coefficient = coefficients[i] & Long.MAX_VALUE;
        long lower = coefficient * wide[i];
        long upper = Math.multiplyHigh(coefficient, wide[i]);
        lowest += lower & LOW_HALF;
        low += lower >>> 32;
        middle += upper & LOW_HALF;
        high += upper >> 32;
      }
      total =
          total
              .add(BigInteger.valueOf(lowest))
              .add(BigInteger.valueOf(low).shiftLeft(32))
              .add(BigInteger.valueOf(middle).shiftLeft(64))
              .add(BigInteger.valueOf(high).shiftLeft(96));
    }

    /** A word of 32 bits times each half of its coefficient fits 64. */
    private void addNarrow(int count) {
      long lowest = 0;
      long low = 0;
      long middle = 0;
      for (int i = 0; i < count; i++) {
        long coefficient = coefficients[i] & Long.MAX_VALUE;
        long lower = (coefficient & LOW_HALF) * narrow[i];
        long upper = (coefficient >>> 32) * narrow[i];
        lowest += lower & LOW_HALF;
        low += (lower >> 32) + (upper & LOW_HALF);
        middle += upper >> 32;
      }
      total =
          total
              .add(BigInteger.valueOf(lowest))
              .add(BigInteger.valueOf(low).shiftLeft(32))
              .add(BigInteger.valueOf(middle).shiftLeft(64));
    }
  }
}
