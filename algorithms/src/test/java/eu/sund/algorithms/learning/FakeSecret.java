package eu.sund.algorithms.learning;

import eu.sund.core.Digest;
import eu.sund.core.Privacy;
import eu.sund.core.model.PublicRandom;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * A site that has a secret to round by, here a word, and nothing else.
 *
 * @param word the secret
 */
record FakeSecret(String word) implements Privacy {
  @Override
  public int[] sample(int patients, double rate) {
    return Privacy.none().sample(patients, rate);
  }

  @Override
  public void addNoise(long[] sums, double variance) {
    Privacy.none().addNoise(sums, variance);
  }

  @Override
  public int[] copies(int patients) {
    return Privacy.none().copies(patients);
  }

  @Override
  public DoubleSupplier rounding(String place, Digest update) {
    return PublicRandom.of(0, List.of(word, place, update.hex()))::uniform;
  }

  @Override
  public boolean isSecret() {
    return false;
  }
}
