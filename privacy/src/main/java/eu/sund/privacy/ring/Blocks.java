package eu.sund.privacy.ring;

import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import eu.sund.core.port.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The words of a layout cut into blocks that can be worked on apart, on several cores, and are
 * written in order: memory is one block a worker, whatever the size.
 */
public final class Blocks {
  /** Bytes of a block at most. */
  public static final int BYTES = 1 << 20;

  /** Where pieces are cut: a multiple of every word's size and of a cipher's block. */
  private static final int GRAIN = 16;

  private Blocks() {}

  /**
   * Words of one tensor within a block.
   *
   * @param tensor the tensor's position in the layout
   * @param wordBytes 4 or 8; the two words of a real are two of 8 bytes
   * @param offset where the piece begins in its tensor, in bytes; a multiple of 16
   * @param at where it begins in its block, in bytes
   * @param bytes how long it is
   */
  public record Piece(int tensor, int wordBytes, long offset, int at, int bytes) {
    /** The piece's part of its block's words, little-endian. */
    public ByteBuffer of(ByteBuffer block) {
      return block.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Consecutive words of a layout.
   *
   * @param from where it begins in the layout's words, in bytes
   * @param bytes how long it is
   * @param pieces its parts, in order
   */
  public record Block(long from, int bytes, List<Piece> pieces) {
    /** Copies. */
    public Block {
      pieces = List.copyOf(pieces);
    }
  }

  /** Makes or changes the words of blocks; one a worker, which may keep scratch memory. */
  @FunctionalInterface
  public interface Kernel {
    /**
     * Fills {@code words}, or changes them.
     *
     * @param words the block's bytes from 0 to the limit, little-endian
     */
    void work(Block block, ByteBuffer words);

    /** This kernel, then another on the same words. */
    default Kernel then(Kernel next) {
      return (block, words) -> {
        work(block, words);
        next.work(block, words);
      };
    }
  }

  /**
   * The layout's words in blocks of at most {@code bytesMax}; no piece crosses a tensor's border.
   */
  public static List<Block> of(Layout layout, int bytesMax) {
    List<Block> blocks = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    long from = 0;
    int used = 0;
    for (int t = 0; t < layout.tensors().size(); t++) {
      TensorSpec spec = layout.tensors().get(t);
      int wordBytes = Math.min(8, spec.encoding().bytes());
      long offset = 0;
      while (offset < spec.bytes()) {
        long left = spec.bytes() - offset;
        int room = bytesMax - used;
        int some = left <= room ? (int) left : room / GRAIN * GRAIN;
        if (some > 0) {
          pieces.add(new Piece(t, wordBytes, offset, used, some));
          offset += some;
          used += some;
        }
        if (some < left) {
          blocks.add(new Block(from, used, pieces));
          from += used;
          used = 0;
          pieces.clear();
        }
      }
    }
    if (used > 0) {
      blocks.add(new Block(from, used, pieces));
    }
    return blocks;
  }

  /**
   * Works on all blocks and writes them in order. While one worker writes, the others work on: a
   * digest that {@code out} computes does not make cores wait.
   *
   * @param kernels makes a kernel for each worker
   * @param out blocking; called by one thread at a time
   */
  public static void write(
      Layout layout, Supplier<Kernel> kernels, WritableByteChannel out, Workers workers)
      throws IOException {
    List<Block> blocks = of(layout, BYTES);
    int hands = Math.min(workers.parallelism(), blocks.size());
    List<Kernel> kernel = new ArrayList<>();
    for (int hand = 0; hand < hands; hand++) {
      kernel.add(kernels.get());
    }
    InOrder inOrder = new InOrder(blocks, Math.min(blocks.size(), 2 * hands - 1), out);
    try {
      workers.each(hands, hand -> inOrder.work(kernel.get(hand)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
