package eu.sund.algorithms.learning;

import eu.sund.algorithms.dp.UnaskedPrivacy;
import eu.sund.core.Digest;
import eu.sund.core.model.PublicRandom;
import java.util.List;
import java.util.function.DoubleSupplier;

/** A site that has a secret to round by, here a word, and nothing else. */
final class FakeSecret extends UnaskedPrivacy {
  private final String word;

  FakeSecret(String word) {
    this.word = word;
  }

  @Override
  public DoubleSupplier rounding(String place, Digest update) {
    return PublicRandom.of(0, List.of(word, place, update.hex()))::uniform;
  }
}
