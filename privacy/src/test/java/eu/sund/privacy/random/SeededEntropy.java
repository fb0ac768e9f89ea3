package eu.sund.privacy.random;

import eu.sund.core.port.Entropy;
import java.util.SplittableRandom;

/** Entropy that is the same for the same seed: it protects nobody and makes tests repeatable. */
public record SeededEntropy(SplittableRandom source) implements Entropy {
  /** By seed. */
  public static SeededEntropy of(long seed) {
    return new SeededEntropy(new SplittableRandom(seed));
  }

  @Override
  public void fill(byte[] target) {
    source.nextBytes(target);
  }
}
