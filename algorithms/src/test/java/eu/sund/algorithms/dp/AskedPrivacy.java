package eu.sund.algorithms.dp;

import eu.sund.core.Digest;
import eu.sund.core.Privacy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** Takes everybody, adds no noise, and remembers what it was asked. */
public final class AskedPrivacy implements Privacy {
  private final List<Double> variances = new ArrayList<>();
  private final List<Double> rates = new ArrayList<>();

  @Override
  public int[] sample(int patients, double rate) {
    rates.add(rate);
    return IntStream.range(0, patients).toArray();
  }

  @Override
  public void addNoise(long[] sums, double variance) {
    variances.add(variance);
  }

  @Override
  public int[] copies(int patients) {
    throw new AssertionError("nobody evaluates");
  }

  @Override
  public DoubleSupplier rounding(String place, Digest update) {
    throw new AssertionError("nobody rounds at random");
  }

  @Override
  public boolean isSecret() {
    return false;
  }

  /** The rates that were asked for. */
  public List<Double> rates() {
    return List.copyOf(rates);
  }

  /** The variances that were asked for. */
  public List<Double> variances() {
    return List.copyOf(variances);
  }
}
