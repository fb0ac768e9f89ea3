package eu.sund.algorithms.regression;

/** log y! of whole numbers: a table, then Stirling's series. */
final class LogFactorial {
  private static final double[] TABLE = new double[257];
  private static final double LOG_SQRT_2PI = StrictMath.log(2 * Math.PI) / 2;

  static {
    Sum sum = new Sum();
    for (int i = 2; i < TABLE.length; i++) {
      sum.add(StrictMath.log(i));
      TABLE[i] = sum.value();
    }
  }

  private LogFactorial() {}

  static double of(double y) {
    if (y < TABLE.length) {
      return TABLE[(int) y];
    }
    double inverse = 1 / y;
    double square = inverse * inverse;
    double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
    return (y + 0.5) * StrictMath.log(y) - y + LOG_SQRT_2PI + series;
  }
}
