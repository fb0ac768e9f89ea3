package eu.sund.privacy.dp;

import eu.sund.core.Digest;
import eu.sund.core.Privacy;
import eu.sund.core.port.Entropy;
import eu.sund.privacy.random.RoundingSecret;
import eu.sund.privacy.random.SecretBits;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sampling and noise inside a fold, from the secrets of one site: {@link PoissonSampling} and the
 * exact {@link DiscreteGaussian}; rounding from the one secret that a site keeps over runs ({@link
 * RoundingSecret}). One is made for each update that is computed; what it drew is journaled with
 * the update's words and never drawn again.
 *
 * <p>Not thread-safe.
 */
public final class FoldPrivacy implements Privacy {
  private final boolean secret;
  private final @Nullable RoundingSecret rounding;
  private final SecretBits bits;
  private final PoissonSampling sampling;
  private final Map<Double, DiscreteGaussian> noises = new HashMap<>();

  private FoldPrivacy(Entropy entropy, @Nullable RoundingSecret rounding, boolean secret) {
    this.secret = secret;
    this.rounding = rounding;
    this.bits = new SecretBits(entropy);
    this.sampling = new PoissonSampling(bits);
  }

  /**
   * Of a real site.
   *
   * @param entropy the operating system's randomness
   * @param rounding of the site, in the run's study
   */
  public static FoldPrivacy secret(Entropy entropy, RoundingSecret rounding) {
    return new FoldPrivacy(entropy, rounding, true);
  }

  /**
   * Of a simulated site: it protects nobody, and says so.
   *
   * @param entropy may follow from a seed
   */
  public static FoldPrivacy seeded(Entropy entropy, RoundingSecret rounding) {
    return new FoldPrivacy(entropy, rounding, false);
  }

  /** Of a simulated site whose updates are not rounded at random. */
  public static FoldPrivacy seeded(Entropy entropy) {
    return new FoldPrivacy(entropy, null, false);
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

  @Override
  public DoubleSupplier rounding(String place, Digest update) {
    RoundingSecret own = rounding;
    if (own == null) {
      throw new IllegalStateException("this simulation has no secret to round by");
    }
    return own.stream(place, update);
  }

  /**
   * For analyses that declare no privacy of their own: replicates of the bootstrap and rounding,
   * and nothing else.
   *
   * @param entropy the operating system's randomness
   * @param rounding of the site, in the run's study
   */
  public static Privacy withoutNoise(Entropy entropy, RoundingSecret rounding) {
    FoldPrivacy own = secret(entropy, rounding);
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
      public DoubleSupplier rounding(String place, Digest update) {
        return own.rounding(place, update);
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
