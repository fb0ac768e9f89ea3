package eu.sund.algorithms.dp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Takes everybody, adds no noise, and remembers what it was asked. */
public class AskedPrivacy extends UnaskedPrivacy {
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

  /** The rates that were asked for. */
  public List<Double> rates() {
    return List.copyOf(rates);
  }

  /** The variances that were asked for. */
  public List<Double> variances() {
    return List.copyOf(variances);
  }
}
