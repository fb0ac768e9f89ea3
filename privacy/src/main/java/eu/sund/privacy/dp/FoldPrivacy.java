package eu.sund.privacy.dp;

import eu.sund.core.Privacy;
import eu.sund.core.port.Entropy;
import eu.sund.privacy.random.SecretBits;
import java.util.HashMap;
import java.util.Map;

/**
 * Sampling and noise inside a fold, from the secrets of one site: {@link PoissonSampling} and the
 * exact {@link DiscreteGaussian}. One is made for each update that is computed; what it drew is
 * journaled with the update's words and never drawn again.
 *
 * <p>Not thread-safe.
 */
public final class FoldPrivacy implements Privacy {
  private final boolean secret;
  private final SecretBits bits;
  private final PoissonSampling sampling;
  private final Map<Double, DiscreteGaussian> noises = new HashMap<>();

  private FoldPrivacy(Entropy entropy, boolean secret) {
    this.secret = secret;
    this.bits = new SecretBits(entropy);
    this.sampling = new PoissonSampling(bits);
  }

  /**
   * Of a real site.
   *
   * @param entropy the operating system's randomness
   */
  public static FoldPrivacy secret(Entropy entropy) {
    return new FoldPrivacy(entropy, true);
  }

  /**
   * Of a simulated site: it protects nobody, and says so.
   *
   * @param entropy may follow from a seed
   */
  public static FoldPrivacy seeded(Entropy entropy) {
    return new FoldPrivacy(entropy, false);
  }

  @Override
  public int[] sample(int patients, double rate) {
    return sampling.sample(patients, rate);
  }

  @Override
  public void addNoise(long[] sums, double variance) {
    DiscreteGaussian noise =
        noises.computeIfAbsent(variance, v -> new DiscreteGaussian(Rational.of(v), bits));
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], noise.next());
    }
  }

  @Override
  public int[] copies(int patients) {
    return PoissonCounts.draw(bits, patients);
  }

  /**
   * For analyses that declare no privacy of their own: replicates of the bootstrap and nothing
   * else.
   *
   * @param entropy the operating system's randomness
   */
  public static Privacy replicatesOnly(Entropy entropy) {
    FoldPrivacy own = secret(entropy);
    Privacy none = Privacy.none();
    return new Privacy() {
      @Override
      public int[] sample(int patients, double rate) {
        return none.sample(patients, rate);
      }

      @Override
      public void addNoise(long[] sums, double variance) {
        none.addNoise(sums, variance);
      }

      @Override
      public int[] copies(int patients) {
        return own.copies(patients);
      }

      @Override
      public boolean isSecret() {
        return true;
      }
    };
  }

  @Override
  public boolean isSecret() {
    return secret;
  }
}
