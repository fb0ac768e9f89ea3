package eu.sund.simulation.research;

import java.util.SplittableRandom;

/**
 * Seeded draws with the same bits on every machine ({@link StrictMath}). Not for secrets.
 *
 * <p><b>Source.</b> Normal numbers: Marsaglia's polar method. Gamma: Marsaglia, Tsang (2000), A
 * simple method for generating gamma variables, ACM TOMS 26; shapes below 1 by its note on {@code
 * U^(1/a)}, in logarithms so that small shapes do not underflow.
 */
final class Chance {
  private final SplittableRandom random;

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  /** Draws for one purpose: other purposes of the same seed are unrelated. */
  static Chance of(long seed, String purpose) {
    long key = seed;
    for (int i = 0; i < purpose.length(); i++) {
      key = mix(key + purpose.charAt(i));
    }
    return new Chance(new SplittableRandom(mix(key)));
  }

  private static long mix(long bits) {
    long z = bits + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** In [0, 1). */
  double uniform() {
    return random.nextDouble();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  double normal() {
    while (true) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /** The logarithm of a gamma number of this shape and scale 1. */
  double logGamma(double shape) {
    if (shape < 1) {
      return logGamma(shape + 1) + StrictMath.log(1 - random.nextDouble()) / shape;
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = normal();
      double v = 1 + c * x;
      if (v > 0) {
        double cube = v * v * v;
        double u = 1 - random.nextDouble();
        if (StrictMath.log(u) < 0.5 * x * x + d - d * cube + d * StrictMath.log(cube)) {
          return StrictMath.log(d) + StrictMath.log(cube);
        }
      }
    }
  }

  /** Shares that sum to 1, from a Dirichlet distribution. */
  double[] dirichlet(double[] shapes) {
    double[] logs = new double[shapes.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logs.length; i++) {
      logs[i] = shapes[i] > 0 ? logGamma(shapes[i]) : Double.NEGATIVE_INFINITY;
      largest = Math.max(largest, logs[i]);
    }
    double sum = 0;
    for (int i = 0; i < logs.length; i++) {
      logs[i] = StrictMath.exp(logs[i] - largest);
      sum += logs[i];
    }
    for (int i = 0; i < logs.length; i++) {
      logs[i] /= sum;
    }
    return logs;
  }

  /** 0, 1, … {@code size - 1} in random order. */
  int[] order(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int at = random.nextInt(i + 1);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }
}
