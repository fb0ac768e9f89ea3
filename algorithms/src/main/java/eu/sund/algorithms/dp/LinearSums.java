package eu.sund.algorithms.dp;

import eu.sund.core.Range;

/** Sums of uuᵀ over clipped rows u = (x, y), and of 1, in whole steps. */
final class LinearSums {
  private final int p;
  private final double clip;
  private final double scale;
  private final Range response;
  private final double[] u;
  private final long[] sums;

  LinearSums(int p, double clip, double scale, Range response) {
    this.p = p;
    this.clip = clip;
    this.scale = scale;
    this.response = response;
    this.u = new double[p + 1];
    this.sums = new long[size(p)];
  }

  /** The upper triangle of p + 1 columns, row by row, and the number of rows. */
  static int size(int p) {
    return (p + 1) * (p + 2) / 2 + 1;
  }

  void add(double[][] columns, double[] y, int rows) {
    for (int i = 0; i < rows; i++) {
      double square = 0;
      for (int j = 0; j <= p; j++) {
        u[j] =
            j < p
                ? columns[j][i]
                : Math.max(-1, Math.min(1, (y[i] - response.middle()) / response.halfWidth()));
        square += u[j] * u[j];
      }
      double factor = square > clip * clip ? clip * clip / square : 1;
      int at = 0;
      for (int j = 0; j <= p; j++) {
        for (int k = j; k <= p; k++) {
          sums[at++] += (long) StrictMath.rint(factor * u[j] * u[k] * scale);
        }
      }
      sums[at] += (long) scale;
    }
  }

  long[] values() {
    return sums;
  }
}
