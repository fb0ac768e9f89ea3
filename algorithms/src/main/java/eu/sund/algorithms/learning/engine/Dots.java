package eu.sund.algorithms.learning.engine;

/** Products of vectors, in a fixed order of four running sums. */
final class Dots {
  private Dots() {}

  /** {@code Σ w[from + i]·x[i]} over {@code n}. */
  static double dot(float[] w, int from, double[] x, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      a += w[from + i] * x[i];
      b += w[from + i + 1] * x[i + 1];
      c += w[from + i + 2] * x[i + 2];
      d += w[from + i + 3] * x[i + 3];
    }
    for (; i < n; i++) {
      a += w[from + i] * x[i];
    }
    return (a + b) + (c + d);
  }

  /** {@code sum[from + i] += factor·x[i]}. */
  static void add(double factor, double[] x, double[] sum, int from, int n) {
    for (int i = 0; i < n; i++) {
      sum[from + i] += factor * x[i];
    }
  }

  /** {@code sum[i] += factor·w[from + i]}. */
  static void add(double factor, float[] w, int from, double[] sum, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += factor * w[from + i];
    }
  }

  /** {@code sum[from + i] += factor·x[i]}, in single precision. */
  static void add(double factor, double[] x, float[] sum, int from, int n) {
    for (int i = 0; i < n; i++) {
      sum[from + i] += (float) (factor * x[i]);
    }
  }
}
