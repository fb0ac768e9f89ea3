package eu.sund.core.model;

import eu.sund.core.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Numbers that look random and that everybody can compute again: initial weights, the order of
 * examples, splits. Never for anything that must stay secret.
 *
 * <p>SplitMix64 from a state that is the first eight bytes of a SHA-256 over seed and names.
 *
 * <p><b>Source.</b> Steele, Lea, Flood, Fast splittable pseudorandom number generators, OOPSLA
 * 2014, figure 17.
 */
public final class PublicRandom {
  private long state;

  private PublicRandom(long state) {
    this.state = state;
  }

  /** The stream of a seed and of names, such as a site's and a round's. */
  public static PublicRandom of(long seed, List<String> names) {
    String text = "sund-public-random-v1\n" + seed + "\n" + String.join("\n", names);
    byte[] digest = Digest.of(text.getBytes(StandardCharsets.UTF_8)).bytes();
    return new PublicRandom(ByteBuffer.wrap(digest).getLong());
  }

  /** 64 bits. */
  public long bits() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Even in [0, 1), a multiple of 2^-53. */
  public double uniform() {
    return (bits() >>> 11) * 0x1p-53;
  }

  /** Even among 0, 1, …, {@code bound − 1}. */
  public int below(int bound) {
    return (int) Math.unsignedMultiplyHigh(bits(), (long) bound);
  }

  /** Gaussian, mean 0 and variance 1, by Box and Muller. */
  public double normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** Puts the numbers into a random order; Fisher and Yates. */
  public void shuffle(int[] numbers) {
    for (int i = numbers.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int kept = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = kept;
    }
  }
}
