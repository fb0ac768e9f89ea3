package eu.sund.algorithms.regression;

/** Many compensated sums: see {@link Sum}. */
final class SumArray {
  private final double[] sums;
  private final double[] lost;

  SumArray(int size) {
    sums = new double[size];
    lost = new double[size];
  }

  void add(int i, double value) {
    double sum = sums[i];
    double next = sum + value;
    lost[i] += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sums[i] = next;
  }

  double[] values() {
    double[] values = new double[sums.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = sums[i] + lost[i];
    }
    return values;
  }
}
