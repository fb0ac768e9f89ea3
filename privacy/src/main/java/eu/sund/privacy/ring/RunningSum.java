package eu.sund.privacy.ring;

import eu.sund.core.Blob;
import eu.sund.core.Checks;
import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * The sum of updates of which none is kept: words are added as they are written.
 *
 * <p>Addition in the ring is associative and commutative, so that a running sum, and sums of
 * running sums, have the bits of {@link Ring#sum} whatever the order. Memory is that of one update.
 *
 * <p>An update that ends in the middle leaves a sum that means nothing. Not thread-safe: one a
 * thread, then {@link #add(RunningSum)}.
 */
public final class RunningSum implements WritableByteChannel {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] sum;
  private final int wide;
  private final byte[] piece = new byte[1 << 14];
  private int at;
  private int updates;

  /**
   * An empty sum.
   *
   * @param sites for how many sites words are encoded, as {@link Ring#encode(eu.sund.core.Update,
   *     int, java.util.List, WritableByteChannel)} is told
   * @throws IllegalArgumentException if the layout's words do not fit into one array
   */
  public RunningSum(Layout layout, int sites) {
    long bytes = Ring.bytes(layout, sites);
    Checks.argument(
        bytes <= Integer.MAX_VALUE - 16,
        "a running sum holds up to 2 GiB of words, not %s bytes",
        bytes);
    this.sum = new byte[(int) bytes];
    long narrow =
        layout.tensors().stream()
            .filter(spec -> WordCode.of(spec, sites).bytes() < 8)
            .mapToLong(TensorSpec::bytes)
            .sum();
    this.wide = (int) (bytes - narrow);
  }

  /** How many whole updates are in it. */
  public int updates() {
    return updates;
  }

  /**
   * Adds the next words of an update; after the last the next update begins.
   *
   * @throws IllegalArgumentException if words are cut
   */
  @Override
  public int write(ByteBuffer words) {
    int count = words.remaining();
    ByteBuffer source = words.slice();
    while (source.hasRemaining()) {
      int end = at < wide ? wide : sum.length;
      int some = Math.min(Math.min(piece.length, source.remaining()), end - at);
      source.get(piece, 0, some);
      addPiece(some);
    }
    words.position(words.limit());
    return count;
  }

  private void addPiece(int some) {
    Checks.argument(some % (at < wide ? 8 : 4) == 0, "an update's words were cut at %s", at);
    add(sum, at, piece, some, at < wide);
    at += some;
    if (at == sum.length) {
      at = 0;
      updates++;
    }
  }

  private static void add(byte[] target, int from, byte[] words, int count, boolean wide) {
    if (wide) {
      for (int i = 0; i < count; i += 8) {
        LONG.set(target, from + i, (long) LONG.get(target, from + i) + (long) LONG.get(words, i));
      }
    } else {
      for (int i = 0; i < count; i += 4) {
        INT.set(target, from + i, (int) INT.get(target, from + i) + (int) INT.get(words, i));
      }
    }
  }

  /**
   * Adds another sum of the same layout.
   *
   * @throws IllegalStateException if an update of either is not whole
   */
  public void add(RunningSum other) {
    Checks.argument(
        other.sum.length == sum.length && other.wide == wide, "sums of two layouts do not add");
    Checks.state(at == 0 && other.at == 0, "an update is not whole");
    int before = updates;
    write(ByteBuffer.wrap(other.sum));
    updates = before + other.updates;
  }

  /**
   * The words of the sum.
   *
   * @throws IllegalStateException if an update is not whole
   */
  public Blob words() {
    Checks.state(at == 0, "an update is not whole");
    return Blob.of(sum.clone());
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
