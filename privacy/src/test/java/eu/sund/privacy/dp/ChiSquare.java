package eu.sund.privacy.dp;

import java.util.function.IntToDoubleFunction;
import java.util.function.LongSupplier;

/** Pearson's test of samples against exact probabilities. */
final class ChiSquare {
  private ChiSquare() {}

  /**
   * How far the statistic of |x| in cells lies from its mean, in standard deviations by Wilson and
   * Hilferty: about standard normal if the probabilities are right.
   *
   * @param cells cell k is {@code width·k ≤ |x| < width·(k+1)}, k below it; and all the rest
   * @param probability of a cell
   */
  static double deviations(
      LongSupplier sampler, int samples, int cells, long width, IntToDoubleFunction probability) {
    long[] seen = new long[cells + 1];
    for (int i = 0; i < samples; i++) {
      seen[(int) Math.min(cells, Math.abs(sampler.getAsLong()) / width)]++;
    }
    double statistic = 0;
    double rest = 1;
    for (int k = 0; k < cells; k++) {
      double expected = samples * probability.applyAsDouble(k);
      statistic += (seen[k] - expected) * (seen[k] - expected) / expected;
      rest -= probability.applyAsDouble(k);
    }
    double expected = samples * rest;
    statistic += (seen[cells] - expected) * (seen[cells] - expected) / expected;
    double spread = 2.0 / (9 * cells);
    return (Math.cbrt(statistic / cells) - (1 - spread)) / Math.sqrt(spread);
  }
}
