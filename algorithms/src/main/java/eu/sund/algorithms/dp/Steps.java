package eu.sund.algorithms.dp;

import eu.sund.core.Encoding;
import eu.sund.core.Noise;
import eu.sund.core.TensorSpec;

/**
 * How numbers become whole steps, so fine that rounding drowns in the noise: a number v with |v| ≤
 * {@code bound} a row is sent as the whole number of steps of 1/scale.
 *
 * @param scale steps in one unit, a power of two from 1 to 2^28
 * @param noise on the sum of all sites, in steps
 */
record Steps(double scale, Noise noise) {
  /** The most rows of a site. */
  static final double ROWS_MAX = 0x1p24;

  private static final double SCALE_MAX = 0x1p28;
  private static final double FINE = 0x1p32;

  /** More than doubles can lose before they are rounded to steps. */
  private static final double SLACK = 1 + 1e-9;

  private static final double COARSE = 0x1p58;

  /**
   * Whole numbers of rows: exact at scale 1, finer only if the noise has less than its least
   * variance there.
   */
  static Steps ofCounts(double rho, double sensitivity) {
    double scale = 1;
    while (variance(rho, scale * sensitivity) < Noise.VARIANCE_MIN && scale < SCALE_MAX) {
      scale *= 2;
    }
    return of(rho, scale, scale * sensitivity);
  }

  /**
   * Real numbers.
   *
   * @param rounded how many numbers of the tensor are rounded a row: each moves by half a step
   * @param scaleMax the largest scale that the bound of the sums allows
   */
  static Steps ofReals(double rho, double sensitivity, int rounded, double scaleMax) {
    double scale = Math.min(0x1p20, scaleMax);
    while (variance(rho, steps(scale, sensitivity, rounded)) > COARSE && scale > 1) {
      scale /= 2;
    }
    while (variance(rho, steps(scale, sensitivity, rounded)) < FINE && scale < scaleMax) {
      scale *= 2;
    }
    return of(rho, scale, steps(scale, sensitivity, rounded));
  }

  /** One row's part is rounded once, so that it moves a tensor by √k/2 steps more at most. */
  private static double steps(double scale, double sensitivity, int rounded) {
    return scale * sensitivity * SLACK + StrictMath.sqrt(rounded) / 2;
  }

  private static double variance(double rho, double sensitivity) {
    return sensitivity * sensitivity / (2 * rho);
  }

  private static Steps of(double rho, double scale, double sensitivity) {
    double variance = variance(rho, sensitivity);
    if (variance < Noise.VARIANCE_MIN || variance > 0x1p60) {
      throw DpOptions.invalid("no noise fits this epsilon; choose one between 0.01 and 1e9");
    }
    return new Steps(scale, new Noise(variance, sensitivity));
  }

  /** Standard deviation of the noise of one number of the sum of so many sites, in its unit. */
  double sigma(int sites) {
    return noise.sigma(sites) / scale;
  }

  /** A tensor of sums over rows of numbers up to {@code bound}. */
  TensorSpec tensor(String name, int size, double bound) {
    double words = (bound * scale + 1) * ROWS_MAX;
    return TensorSpec.vector(name, size, new Encoding.Count(Math.min(words, 0x1p53))).with(noise);
  }

  /** The largest scale for sums of numbers up to {@code bound}. */
  static double scaleMax(double bound) {
    double room = 0x1p53 / ROWS_MAX / (bound + 1);
    return Math.min(SCALE_MAX, StrictMath.scalb(1.0, StrictMath.getExponent(room)));
  }
}
