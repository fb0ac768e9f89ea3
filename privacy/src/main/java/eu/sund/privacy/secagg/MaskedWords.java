package eu.sund.privacy.secagg;

import eu.sund.core.Blob;
import eu.sund.core.Checks;
import eu.sund.core.Layout;
import eu.sund.core.SiteId;
import eu.sund.core.port.Workers;
import eu.sund.privacy.ring.Blocks;
import eu.sund.privacy.ring.Ring;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whole updates under masks, streamed: the site's half and the hub's. What is written does not
 * depend on workers or blocks.
 */
public final class MaskedWords {
  private MaskedWords() {}

  /**
   * Writes a site's words under its masks.
   *
   * @param masks applied as they are
   * @param plain the words, {@code layout.bytes()} of them
   */
  public static void add(
      Masks masks, Layout layout, Blob plain, WritableByteChannel out, Workers workers)
      throws IOException {
    requireSize(plain, layout);
    write(masks, layout, () -> reading(plain), out, workers);
  }

  /**
   * Writes a site's words under its masks as {@link #add} does, and computes their code on the way:
   * words that lie encrypted on disk are read once.
   *
   * @return the code of the words, in the clear
   */
  public static long addWithCode(
      Masks masks,
      SumCheck check,
      SiteId site,
      Blob plain,
      WritableByteChannel out,
      Workers workers)
      throws IOException {
    Layout layout = check.layout();
    requireSize(plain, layout);
    try (SumCheck.Passing passing = check.passing()) {
      write(masks, layout, () -> reading(plain).then(passing.kernel()), out, workers);
      return passing.code(site);
    }
  }

  private static Blocks.Kernel reading(Blob plain) {
    return (block, words) -> plain.read(block.from(), words.duplicate());
  }

  private static void requireSize(Blob plain, Layout layout) {
    Checks.argument(
        plain.size() == layout.bytes(),
        "the words have %s bytes, their layout says %s",
        plain.size(),
        layout.bytes());
  }

  /**
   * Sums the sites' masked words and takes the masks off, in one pass; memory does not grow with
   * the number of sites.
   *
   * @param masked one blob a survivor, each of {@code layout.bytes()} bytes
   * @param masks what the sum still carries, with its sign turned: applied as they are
   * @throws eu.sund.core.SundException with {@code MESSAGE_INVALID} if a blob has another size
   */
  public static void unmaskSum(
      Layout layout, List<Blob> masked, Masks masks, WritableByteChannel out, Workers workers)
      throws IOException {
    write(masks, layout, () -> Ring.adder(layout, masked), out, workers);
  }

  private static void write(
      Masks masks,
      Layout layout,
      Supplier<Blocks.Kernel> words,
      WritableByteChannel out,
      Workers workers)
      throws IOException {
    List<Masks.Worker> opened = new ArrayList<>();
    try {
      Blocks.write(
          layout,
          () -> {
            Masks.Worker worker = masks.worker(layout.bytes());
            opened.add(worker);
            return words.get().then((block, bytes) -> apply(worker, block, bytes));
          },
          out,
          workers);
    } finally {
      opened.forEach(Masks.Worker::close);
    }
  }

  private static void apply(Masks.Worker worker, Blocks.Block block, ByteBuffer words) {
    for (Blocks.Piece piece : block.pieces()) {
      worker.apply(piece.tensor(), piece.wordBytes(), piece.offset(), piece.of(words));
    }
  }
}
