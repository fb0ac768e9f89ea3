package eu.sund.privacy.ring;

import eu.sund.core.Aggregate;
import eu.sund.core.Blob;
import eu.sund.core.Checks;
import eu.sund.core.Encoding;
import eu.sund.core.ErrorCode;
import eu.sund.core.Layout;
import eu.sund.core.SundException;
import eu.sund.core.TensorSpec;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.port.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Updates to ring words, ring words to their sum, the sum to an aggregate; each in blocks, whatever
 * the size.
 *
 * <p>The words of a layout are its tensors one after the other, little-endian. Addition is modulo
 * 2^64 for the 8-byte words of counts and reals and modulo 2^32 for weights; it neither rounds nor
 * depends on the order of sites.
 *
 * <p>Thread-safe: holds no state.
 */
public final class Ring {
  /** Bytes of a block: a multiple of every word's size. */
  static final int BLOCK_BYTES = 1 << 17;

  /** The most sites that a research simulation can sum; a network has fewer. */
  public static final int RESEARCH_SITES_MAX = 1 << 14;

  private Ring() {}

  /** Bytes of one update's words, and of their sum, for so many sites. */
  static long bytes(Layout layout, int sites) {
    checkSites(sites);
    return layout.tensors().stream()
        .mapToLong(spec -> (long) spec.size() * WordCode.of(spec, sites).bytes())
        .sum();
  }

  private static void checkSites(int sites) {
    Checks.argument(
        sites >= 1 && sites <= RESEARCH_SITES_MAX,
        "a sum takes 1 to %s sites, not %s",
        RESEARCH_SITES_MAX,
        sites);
  }

  /**
   * Writes the words of an update, block by block.
   *
   * @param layers what is laid around the words (masks, later), in order; they change blocks in
   *     place
   * @param out where the words go; blocking
   * @throws SundException with {@code BOUND_EXCEEDED} if a number leaves its public bound or is not
   *     finite; some words may have been written by then, so that a caller must not send what it
   *     has before the end
   */
  public static void encode(Update update, List<WordLayer> layers, WritableByteChannel out)
      throws IOException {
    encode(update, Encoding.SITES_MAX, layers, out);
  }

  /**
   * The same for a sum of another number of sites than a network has: the words of one number of
   * sites do not add to those of another.
   *
   * @param sites how many updates the sum takes at most, 1 to {@value #RESEARCH_SITES_MAX}
   * @throws IllegalArgumentException if so many counts of a tensor's bound could wrap
   */
  public static void encode(
      Update update, int sites, List<WordLayer> layers, WritableByteChannel out)
      throws IOException {
    int blockBytes = blockBytes(bytes(update.layout(), sites));
    ByteBuffer block = ByteBuffer.allocate(blockBytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] numbers = new double[blockBytes / 4];
    long offset = 0;
    for (int t = 0; t < update.tensors().size(); t++) {
      TensorSpec spec = update.layout().tensors().get(t);
      Values values = update.tensors().get(t);
      WordCode code = WordCode.of(spec, sites);
      int perBlock = blockBytes / code.bytes();
      for (int from = 0; from < spec.size(); from += perBlock) {
        int count = Math.min(perBlock, spec.size() - from);
        values.read(from, numbers, count);
        code.encode(numbers, count, block.clear());
        block.flip();
        for (WordLayer layer : layers) {
          layer.apply(spec, offset, block.slice().order(ByteOrder.LITTLE_ENDIAN));
        }
        offset += block.remaining();
        while (block.hasRemaining()) {
          out.write(block);
        }
      }
    }
  }

  /**
   * Adds the words of all sites.
   *
   * @param updates one blob a site, each of {@code layout.bytes()} bytes; any order gives the same
   *     sum
   * @throws SundException with {@code MESSAGE_INVALID} if a blob has another size
   */
  public static void sum(Layout layout, List<Blob> updates, WritableByteChannel out)
      throws IOException {
    Blocks.write(layout, () -> adder(layout, updates), out, Workers.none());
  }

  /**
   * What fills a block with the sum of all sites' words, for one worker.
   *
   * @param updates one blob a site, each of {@code layout.bytes()} bytes, that may be read by
   *     several threads at once
   * @throws SundException with {@code MESSAGE_INVALID} if a blob has another size
   */
  public static Blocks.Kernel adder(Layout layout, List<Blob> updates) {
    Checks.argument(
        !updates.isEmpty() && updates.size() <= Encoding.SITES_MAX,
        "a sum takes 1 to %s updates, not %s",
        Encoding.SITES_MAX,
        updates.size());
    for (Blob update : updates) {
      if (update.size() != layout.bytes()) {
        throw new SundException(
            ErrorCode.MESSAGE_INVALID,
            "an update has " + update.size() + " bytes, its layout says " + layout.bytes());
      }
    }
    return new Adder(updates);
  }

  /** A block for so many bytes of words: no more than is needed, for small rounds are many. */
  private static int blockBytes(long bytes) {
    return (int) Math.min(BLOCK_BYTES, (bytes + 15) / 16 * 16);
  }

  private static void fill(Blob source, long from, ByteBuffer block, int bytes) {
    block.clear().limit(bytes);
    source.read(from, block);
    block.flip();
  }

  /**
   * Reads a sum as an aggregate; numbers are decoded when they are read.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if the sum has another size than the layout
   */
  public static Aggregate decode(Layout layout, int participants, Blob sum) {
    return decode(layout, participants, Encoding.SITES_MAX, sum);
  }

  /**
   * The same for words that were encoded for another number of sites.
   *
   * @param sites for how many, as {@code encode} was told
   */
  public static Aggregate decode(Layout layout, int participants, int sites, Blob sum) {
    long bytes = bytes(layout, sites);
    if (sum.size() != bytes) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "a sum has " + sum.size() + " bytes, its layout says " + bytes);
    }
    List<Values> tensors = new ArrayList<>();
    long offset = 0;
    for (TensorSpec spec : layout.tensors()) {
      WordCode code = WordCode.of(spec, sites);
      tensors.add(new SummedValues(spec, code, sum, offset));
      offset += (long) spec.size() * code.bytes();
    }
    return new Aggregate(layout, participants, tensors);
  }

  /** A tensor's sums, decoded block by block as they are read. */
  private record SummedValues(TensorSpec spec, WordCode code, Blob sum, long offset)
      implements Values {
    @Override
    public int size() {
      return spec.size();
    }

    @Override
    public void read(int from, double[] target, int count) {
      Objects.checkFromIndexSize(from, count, spec.size());
      int width = code.bytes();
      int perBlock = Math.min(count, BLOCK_BYTES / width);
      ByteBuffer block = ByteBuffer.allocate(perBlock * width).order(ByteOrder.LITTLE_ENDIAN);
      boolean direct = perBlock == count;
      double[] part = direct ? target : new double[perBlock];
      for (int done = 0; done < count; done += perBlock) {
        int some = Math.min(perBlock, count - done);
        fill(sum, offset + (long) (from + done) * width, block, some * width);
        code.decode(block, part, some);
        if (!direct) {
          System.arraycopy(part, 0, target, done, some);
        }
      }
    }
  }
}
