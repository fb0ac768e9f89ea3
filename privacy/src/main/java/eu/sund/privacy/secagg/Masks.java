package eu.sund.privacy.secagg;

import eu.sund.core.Checks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The masks that are laid on a site's words, or that are taken off a sum. Owns its keys.
 *
 * <p>A tensor's mask is a stream of its own key, read as little-endian words and added or
 * subtracted in the words' ring; it does not depend on how the tensor is cut into blocks.
 *
 * <p><b>Privacy.</b> Words under one mask whose key the reader lacks are as good as uniform to
 * them. A mask that is used for two different vectors of words gives away their difference.
 *
 * <p>Thread-safe until it is wiped; each thread takes its own {@link #worker}.
 *
 * @param suite the protocol's algorithms
 * @param keys at least one; applied just as they say
 */
public record Masks(Suite suite, List<MaskKey> keys) implements AutoCloseable {
  /** Copies. */
  public Masks {
    keys = List.copyOf(keys);
    Checks.argument(!keys.isEmpty(), "no mask hides nothing");
  }

  /**
   * Scratch memory and ciphers for one thread.
   *
   * @param bytesMax it will be applied to no more at once; small rounds are many
   */
  public Worker worker(long bytesMax) {
    return new Worker(this, (int) Math.min(Keystream.CHUNK, (bytesMax + 7) / 8 * 8));
  }

  /** Zeroes every key. */
  public void wipe() {
    keys.forEach(mask -> mask.key().wipe());
  }

  @Override
  public void close() {
    wipe();
  }

  @Override
  public String toString() {
    return keys.size() + " masks";
  }

  /** Applies all masks to blocks of words, in any order of blocks. For one thread. */
  public static final class Worker implements AutoCloseable {
    private final Masks masks;
    private final List<Keystream> streams = new ArrayList<>();
    private final List<Secret> tensorKeys = new ArrayList<>();
    private final int chunk;
    private final byte[] stream;
    private final LongBuffer wideStream;
    private final IntBuffer narrowStream;
    private final long[] wide;
    private final int[] narrow;
    private int tensor = -1;

    private Worker(Masks masks, int chunk) {
      this.masks = masks;
      this.chunk = chunk;
      this.stream = new byte[chunk];
      this.wideStream = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
      this.narrowStream = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
      this.wide = new long[chunk / 8];
      this.narrow = new int[chunk / 4];
      masks.keys().forEach(mask -> streams.add(new Keystream()));
    }

    /**
     * Changes the words in place.
     *
     * @param tensorIndex the tensor's position in its layout
     * @param wordBytes 4 or 8
     * @param offset where the words begin in their tensor, in bytes; a multiple of 16
     * @param words little-endian words from position to limit, all of the tensor; the position
     *     stays
     */
    public void apply(int tensorIndex, int wordBytes, long offset, ByteBuffer words) {
      Checks.argument(wordBytes == 4 || wordBytes == 8, "words have 4 or 8 bytes: %s", wordBytes);
      Checks.argument(
          offset >= 0 && offset % Keystream.GRAIN == 0, "no block begins at byte %s", offset);
      Checks.argument(
          words.remaining() % wordBytes == 0, "%s bytes are not whole words", words.remaining());
      turnTo(tensorIndex);
      for (int i = 0; i < streams.size(); i++) {
        streams.get(i).begin(tensorKeys.get(i), offset);
      }
      for (int at = words.position(); at < words.limit(); at += chunk) {
        int some = Math.min(chunk, words.limit() - at);
        ByteBuffer part = words.slice(at, some).order(ByteOrder.LITTLE_ENDIAN);
        if (wordBytes == 8) {
          applyWide(part.asLongBuffer());
        } else {
          applyNarrow(part.asIntBuffer());
        }
      }
    }

    private void turnTo(int next) {
      if (next != tensor) {
        forget();
        for (MaskKey mask : masks.keys()) {
          tensorKeys.add(KeySchedule.tensorKey(masks.suite(), mask.key(), next));
        }
        tensor = next;
      }
    }

    private void applyWide(LongBuffer words) {
      int count = words.remaining();
      words.get(0, wide, 0, count);
      for (int k = 0; k < streams.size(); k++) {
        streams.get(k).next(stream, 8 * count);
        if (masks.keys().get(k).add()) {
          add(wide, wideStream, count);
        } else {
          subtract(wide, wideStream, count);
        }
      }
      words.put(0, wide, 0, count);
    }

    private void applyNarrow(IntBuffer words) {
      int count = words.remaining();
      words.get(0, narrow, 0, count);
      for (int k = 0; k < streams.size(); k++) {
        streams.get(k).next(stream, 4 * count);
        if (masks.keys().get(k).add()) {
          add(narrow, narrowStream, count);
        } else {
          subtract(narrow, narrowStream, count);
        }
      }
      words.put(0, narrow, 0, count);
    }

    private static void add(long[] words, LongBuffer mask, int count) {
      for (int i = 0; i < count; i++) {
        words[i] += mask.get(i);
      }
    }

    private static void subtract(long[] words, LongBuffer mask, int count) {
      for (int i = 0; i < count; i++) {
        words[i] -= mask.get(i);
      }
    }

    private static void add(int[] words, IntBuffer mask, int count) {
      for (int i = 0; i < count; i++) {
        words[i] += mask.get(i);
      }
    }

    private static void subtract(int[] words, IntBuffer mask, int count) {
      for (int i = 0; i < count; i++) {
        words[i] -= mask.get(i);
      }
    }

    private void forget() {
      tensorKeys.forEach(Secret::wipe);
      tensorKeys.clear();
      tensor = -1;
    }

    /** Zeroes its keys, and the scratch memory, which holds masks and words. */
    @Override
    public void close() {
      forget();
      Arrays.fill(stream, (byte) 0);
      Arrays.fill(wide, 0);
      Arrays.fill(narrow, 0);
    }
  }
}
