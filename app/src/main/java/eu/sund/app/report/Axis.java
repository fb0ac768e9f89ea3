package eu.sund.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a drawing.
 *
 * @param low its lower end, in the units of the ticks
 * @param high its upper end
 * @param log whether equal steps are equal ratios
 * @param ticks where to put marks, rising
 */
record Axis(double low, double high, boolean log, List<Double> ticks) {
  private static final int TICKS_MIN = 5;
  private static final int TICKS_MAX = 9;
  private static final List<double[]> MANTISSAS =
      List.of(
          new double[] {1},
          new double[] {1, 3},
          new double[] {1, 2, 5},
          new double[] {1, 1.5, 2, 3, 5, 7},
          new double[] {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9});

  Axis {
    ticks = List.copyOf(ticks);
  }

  /** An axis of equal steps with ticks at 1, 2, 2.5 or 5 times a power of ten. */
  static Axis linear(double low, double high) {
    return new Axis(low, high, false, steps(low, high));
  }

  /** An axis of equal ratios; both ends are positive. */
  static Axis log(double low, double high) {
    for (double[] mantissas : MANTISSAS) {
      List<Double> ticks = decades(low, high, mantissas);
      if (ticks.size() >= TICKS_MIN) {
        return new Axis(low, high, true, ticks.size() <= TICKS_MAX ? ticks : thinned(ticks));
      }
    }
    return new Axis(low, high, true, steps(low, high));
  }

  /** Where a value lies: 0 at the lower end, 1 at the upper. */
  double share(double value) {
    return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }

  /** The label of a tick, short and exact. */
  static String label(double tick) {
    double size = Math.abs(tick);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
      return Xml.minus(Numbers.significant(tick, 2));
    }
    String text = Numbers.fixed(tick, 6);
    return Xml.minus(text.replaceAll("0+$", "").replaceAll("\\.$", ""));
  }

  private static List<Double> steps(double low, double high) {
    double rough = (high - low) / 5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = 10 * power;
    for (double nice : new double[] {5, 2.5, 2, 1}) {
      step = nice * power >= rough ? nice * power : step;
    }
    List<Double> ticks = new ArrayList<>();
    double slack = 1e-9 * (high - low);
    for (double k = Math.ceil((low - slack) / step); k * step <= high + slack; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  private static List<Double> decades(double low, double high, double[] mantissas) {
    List<Double> ticks = new ArrayList<>();
    for (int e = Numbers.exponent(low); e <= Numbers.exponent(high); e++) {
      for (double mantissa : mantissas) {
        double tick = e < 0 ? mantissa / Math.pow(10, -e) : mantissa * Math.pow(10, e);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** Every so many ticks, so that few are left and 1 stays if it is there. */
  private static List<Double> thinned(List<Double> ticks) {
    int every = (ticks.size() + TICKS_MAX - 1) / TICKS_MAX;
    int one = Math.max(0, ticks.indexOf(1.0));
    List<Double> few = new ArrayList<>();
    for (int i = one % every; i < ticks.size(); i += every) {
      few.add(ticks.get(i));
    }
    return few;
  }
}
