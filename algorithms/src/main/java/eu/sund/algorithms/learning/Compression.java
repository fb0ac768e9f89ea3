package eu.sund.algorithms.learning;

import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import eu.sund.core.model.PublicRandom;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Changes of a model in a few bits a number, so that they still sum in the ring.
 *
 * <p><b>Method.</b> The numbers are dealt to blocks of equal size, number i to block {@code i mod
 * m}; each block's signs are flipped at random and it is rotated by a Hadamard transform, after
 * which all its numbers are about as large. With N the bound of the change's norm and M the numbers
 * of all blocks, r = 4·N/√M is the range; a number y becomes {@code q = ⌊y·Q/r + u⌋} with u even in
 * [0, 1), which is right on average, kept within ±Q, Q = 2^(bits−1) − 1. Whoever has the sum
 * rotates it back.
 *
 * <p><b>Overflow.</b> A word of 32 bits holds {@code Σ q_l·2^(w·l)} of L lanes, w = bits + 6. The
 * sum of 64 sites has |Σq| ≤ 64·Q &lt; 2^(w−1) in each lane, so that lanes can be parted again, and
 * all together is below 2^31 ({@link Encoding.Small}).
 *
 * <p><b>Privacy.</b> The signs are the same for all sites, since the sum is rotated back: they
 * follow from the study's seed and the round, and are public. u follows from a secret of the site
 * ({@link eu.sund.core.Privacy#rounding}), so that nobody outside knows which way a number was
 * rounded. Neither hides an update; masks do, as without compression.
 *
 * <p><b>Numerics.</b> The same bits on every machine, and in every run of a study at sites that
 * keep their secrets.
 *
 * <p><b>Source.</b> Suresh et al., <a href="https://arxiv.org/abs/1611.00429">Distributed mean
 * estimation with limited communication</a>, sections 2.2 and 3, with one range for all sites,
 * since sites' own could not be summed.
 *
 * @param bits 8 or 4
 * @param size d, the numbers of the model
 * @param normMax N
 */
record Compression(int bits, int size, double normMax) {
  private static final int BLOCK_MAX = 4096;

  /** ⌈log2 64⌉: what the sum over sites adds. */
  private static final int SITES_BITS = 6;

  /** How many numbers stand in a word. */
  int lanes() {
    return bits == 8 ? 2 : 3;
  }

  private int laneBits() {
    return bits + SITES_BITS;
  }

  private int levels() {
    return (1 << (bits - 1)) - 1;
  }

  private int block() {
    int block = 1;
    while (block < Math.min(size, BLOCK_MAX)) {
      block *= 2;
    }
    return block;
  }

  private int blocks() {
    return (size + block() - 1) / block();
  }

  private int words() {
    return Math.toIntExact(((long) blocks() * block() + lanes() - 1) / lanes());
  }

  private double range() {
    return 4 * normMax / StrictMath.sqrt((double) blocks() * block());
  }

  TensorSpec tensor(String name) {
    double most = 0;
    for (int lane = 0; lane < lanes(); lane++) {
      most += levels() * StrictMath.scalb(1.0, laneBits() * lane);
    }
    return TensorSpec.vector(name, words(), new Encoding.Small(most));
  }

  /**
   * The words of a change.
   *
   * @param seed the study's, for the signs
   * @param rounding u, from this site's secret
   */
  Values pack(float[] change, double factor, long seed, int round, DoubleSupplier rounding) {
    double[] rotated = new double[blocks() * block()];
    for (int i = 0; i < size; i++) {
      rotated[place(i)] = change[i] * factor;
    }
    flip(rotated, seed, round);
    rotate(rotated);
    double unit = levels() / range();
    double[] words = new double[words()];
    for (int i = 0; i < rotated.length; i++) {
      double level = Math.floor(rotated[i] * unit + rounding.getAsDouble());
      double kept = Math.max(-levels(), Math.min(levels(), level));
      words[i / lanes()] += StrictMath.scalb(kept, laneBits() * (i % lanes()));
    }
    return Values.of(words);
  }

  /** The sum of changes from the sum of words. */
  Values unpack(Values sums, long seed, int round) {
    double[] words = sums.toArray();
    double[] rotated = new double[blocks() * block()];
    double unit = range() / levels();
    long span = 1L << laneBits();
    for (int w = 0; w < words.length; w++) {
      long rest = (long) words[w];
      for (int lane = 0; lane < lanes() && w * lanes() + lane < rotated.length; lane++) {
        // the remainder between −span/2 and span/2
        long own = Math.floorMod(rest + span / 2, span) - span / 2;
        rotated[w * lanes() + lane] = own * unit;
        rest = (rest - own) / span;
      }
    }
    rotate(rotated);
    flip(rotated, seed, round);
    double[] change = new double[size];
    for (int i = 0; i < size; i++) {
      change[i] = rotated[place(i)];
    }
    return Values.of(change);
  }

  /** Neighbours, which belong to one layer, go to different blocks. */
  private int place(int i) {
    return i % blocks() * block() + i / blocks();
  }

  private static void flip(double[] numbers, long seed, int round) {
    PublicRandom signs = PublicRandom.of(seed, List.of("signs", Integer.toString(round)));
    long bits = 0;
    for (int i = 0; i < numbers.length; i++) {
      bits = i % Long.SIZE == 0 ? signs.bits() : bits >>> 1;
      numbers[i] = (bits & 1) == 0 ? numbers[i] : -numbers[i];
    }
  }

  /** Hadamard's transform of each block, which is its own inverse. */
  private void rotate(double[] numbers) {
    int block = block();
    double scale = 1 / StrictMath.sqrt(block);
    for (int from = 0; from < numbers.length; from += block) {
      for (int half = 1; half < block; half *= 2) {
        for (int i = from; i < from + block; i += 2 * half) {
          for (int k = i; k < i + half; k++) {
            double a = numbers[k];
            double b = numbers[k + half];
            numbers[k] = a + b;
            numbers[k + half] = a - b;
          }
        }
      }
      for (int i = from; i < from + block; i++) {
        numbers[i] *= scale;
      }
    }
  }
}
