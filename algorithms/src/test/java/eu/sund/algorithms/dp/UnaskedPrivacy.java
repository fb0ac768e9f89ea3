package eu.sund.algorithms.dp;

import eu.sund.core.Digest;
import eu.sund.core.Privacy;
import java.util.function.DoubleSupplier;

/** No secret at all: a test overrides what it expects to be asked, the rest fails it. */
public class UnaskedPrivacy implements Privacy {
  @Override
  public int[] sample(int patients, double rate) {
    throw new AssertionError("nobody samples");
  }

  @Override
  public void addNoise(long[] sums, double variance) {
    throw new AssertionError("nobody adds noise");
  }

  @Override
  public int[] copies(int patients) {
    throw new AssertionError("nobody asks for intervals");
  }

  @Override
  public DoubleSupplier rounding(String place, Digest update) {
    throw new AssertionError("nobody rounds at random");
  }

  @Override
  public final boolean isSecret() {
    return false;
  }
}
