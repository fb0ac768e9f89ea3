package eu.sund.algorithms.dp;

/** Sums of clipped gradients of the logistic loss at a point, and of 1, in whole steps. */
final class LogisticSums {
  private final double[] point;
  private final double clip;
  private final double scale;
  private final long[] sums;

  LogisticSums(double[] point, double clip, double scale) {
    this.point = point;
    this.clip = clip;
    this.scale = scale;
    this.sums = new long[point.length + 1];
  }

  void add(double[][] columns, double[] y, int rows) {
    int p = point.length;
    for (int i = 0; i < rows; i++) {
      double eta = 0;
      double square = 0;
      for (int j = 0; j < p; j++) {
        eta += point[j] * columns[j][i];
        square += columns[j][i] * columns[j][i];
      }
      double residual = 1 / (1 + StrictMath.exp(-eta)) - y[i];
      double length = Math.abs(residual) * StrictMath.sqrt(square);
      double factor = length > clip ? residual * clip / length : residual;
      for (int j = 0; j < p; j++) {
        sums[j] += (long) StrictMath.rint(factor * columns[j][i] * scale);
      }
      sums[p] += (long) scale;
    }
  }

  long[] values() {
    return sums;
  }
}
