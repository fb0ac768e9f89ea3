package eu.sund.privacy.ring;

import eu.sund.core.Blob;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Adds the words of all sites, a block at a time: the one place where sums are made.
 *
 * <p>The words lie in memory that files are read into without a copy, and are added through a
 * segment of it: the compiler makes vectors of that loop, and none of one over its buffers.
 */
final class Adder implements Blocks.Kernel {
  /** Bytes that are added at once: sum, words and buffer stay in a core's cache. */
  private static final int CHUNK = 1 << 14;

  private static final ValueLayout.OfLong WIDE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt NARROW =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final List<Blob> updates;
  private final ByteBuffer buffer;
  private final MemorySegment read;
  private final long[] wideSum;
  private final int[] narrowSum;

  Adder(List<Blob> updates) {
    this.updates = updates;
    int bytes = (int) Math.min(CHUNK, (updates.getFirst().size() + 7) / 8 * 8);
    this.buffer = ByteBuffer.allocateDirect(bytes);
    this.read = MemorySegment.ofBuffer(buffer);
    this.wideSum = new long[bytes / 8];
    this.narrowSum = new int[bytes / 4];
  }

  @Override
  public void work(Blocks.Block block, ByteBuffer words) {
    for (Blocks.Piece piece : block.pieces()) {
      for (int done = 0; done < piece.bytes(); done += buffer.capacity()) {
        int some = Math.min(buffer.capacity(), piece.bytes() - done);
        int at = piece.at() + done;
        ByteBuffer part = words.slice(at, some).order(ByteOrder.LITTLE_ENDIAN);
        if (piece.wordBytes() == 8) {
          addWide(block.from() + at, part);
        } else {
          addNarrow(block.from() + at, part);
        }
      }
    }
  }

  private void addWide(long from, ByteBuffer target) {
    int count = target.remaining() / 8;
    Arrays.fill(wideSum, 0, count, 0);
    for (Blob update : updates) {
      read(update, from, count * 8);
      add(wideSum, read, count);
    }
    target.asLongBuffer().put(wideSum, 0, count);
  }

  private void addNarrow(long from, ByteBuffer target) {
    int count = target.remaining() / 4;
    Arrays.fill(narrowSum, 0, count, 0);
    for (Blob update : updates) {
      read(update, from, count * 4);
      add(narrowSum, read, count);
    }
    target.asIntBuffer().put(narrowSum, 0, count);
  }

  private static void add(long[] sum, MemorySegment words, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += words.getAtIndex(WIDE, i);
    }
  }

  private static void add(int[] sum, MemorySegment words, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += words.getAtIndex(NARROW, i);
    }
  }

  private void read(Blob update, long from, int bytes) {
    buffer.clear().limit(bytes);
    update.read(from, buffer);
  }
}
