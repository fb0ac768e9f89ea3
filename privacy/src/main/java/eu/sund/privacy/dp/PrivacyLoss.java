package eu.sund.privacy.dp;

import eu.sund.core.Checks;
import eu.sund.core.dp.Calibration;
import eu.sund.core.dp.Normal;

/**
 * The distribution of the privacy loss of subsampled Gaussian steps, on a grid: the accountant
 * whose figure is reported, since it is nearly exact.
 *
 * <p>One step's loss log P/Q is put on grid points h·k by "connecting the dots": the mass between
 * two points goes to both such that its probability under P and under Q is kept. The result
 * dominates the true mechanism, and its δ(ε) is exact at the grid points. Mass below the grid moves
 * up to it, mass above counts as infinite loss. Steps are composed by a power in the Fourier
 * domain, on a circle so long that (by Chernoff's bound) less than 10^-15 wraps around, which is
 * added to δ. Both neighbours, one patient added and one removed, are computed; the worse counts.
 *
 * <p><b>Numerics.</b> The step h is 1/64 of the loss's standard deviation: ε rises by less than
 * 10^-3 of itself. Rounding in the transforms is below 10^-11 in δ, so that δ below {@link
 * #DELTA_MIN} is refused.
 *
 * <p><b>Source.</b> V. Doroshenko, B. Ghazi, P. Kamath, R. Kumar, P. Manurangsi, <a
 * href="https://arxiv.org/abs/2207.04380">Connect the dots: tighter discrete approximations of
 * privacy loss distributions</a>; A. Koskela, J. Jälkö, A. Honkela, <a
 * href="https://arxiv.org/abs/1906.03049">Computing tight differential privacy guarantees using
 * FFT</a>.
 */
public final class PrivacyLoss {
  /** The smallest δ that the transforms' rounding allows. */
  public static final double DELTA_MIN = 1e-9;

  private static final double TAIL = 1e-15;
  private static final double STEPS_PER_DEVIATION = 64;
  private static final int POINTS_MAX = 1 << 23;

  private final Composed added;
  private final Composed removed;

  private PrivacyLoss(Composed added, Composed removed) {
    this.added = added;
    this.removed = removed;
  }

  /**
   * The loss of {@code steps} steps.
   *
   * @param multiplier noise standard deviation over L2 sensitivity, 0.1 to 10^6
   * @param rate sampling probability of a patient, in (0, 1]
   * @param steps 1 to 10^7
   * @throws IllegalArgumentException if a value lies outside its range
   */
  public static PrivacyLoss of(double multiplier, double rate, long steps) {
    Checks.argument(
        multiplier >= 0.1 && multiplier <= 1e6,
        "the noise multiplier must lie in 0.1 to 1000000, was %s",
        multiplier);
    Checks.argument(
        rate > 0 && rate <= 1, "the sampling rate must be above 0 and at most 1, was %s", rate);
    Checks.argument(
        steps >= 1 && steps <= 10_000_000, "steps must be 1 to 10000000, was %s", steps);
    if (rate == 1) {
      // Both neighbours have the same loss, and T steps are one with a multiplier of z/√T.
      Composed both = compose(step(multiplier / StrictMath.sqrt((double) steps), 1, true), 1);
      return new PrivacyLoss(both, both);
    }
    return byTransform(multiplier, rate, steps);
  }

  /**
   * The smallest noise multiplier that keeps (ε, δ) over the steps, to relative 10^-4 and on the
   * safe side.
   *
   * @param epsilon above 0
   * @param delta {@link #DELTA_MIN} to 1
   * @throws IllegalArgumentException if a value lies outside its range or no multiplier up to 10^6
   *     suffices
   */
  public static double multiplier(double epsilon, double delta, double rate, long steps) {
    // Enough noise for the looser accountant, so that the search starts where losses are small.
    double start = Calibration.byRenyi(epsilon, delta, rate, steps);
    return Calibration.smallest(z -> of(z, rate, steps).epsilon(delta), epsilon, start);
  }

  static PrivacyLoss byTransform(double multiplier, double rate, long steps) {
    return new PrivacyLoss(
        compose(step(multiplier, rate, false), steps),
        compose(step(multiplier, rate, true), steps));
  }

  /** The smallest δ at ε. */
  public double delta(double epsilon) {
    return Math.max(added.delta(epsilon), removed.delta(epsilon));
  }

  /**
   * The smallest ε at δ; infinite if there is none.
   *
   * @param delta {@link #DELTA_MIN} to 1
   */
  public double epsilon(double delta) {
    Checks.argument(
        delta >= DELTA_MIN && delta < 1, "delta must lie in %s to 1, was %s", DELTA_MIN, delta);
    return Math.max(added.epsilon(delta), removed.epsilon(delta));
  }

  /** Probabilities of losses h(first + k), and of an infinite one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never shared
  private record Composed(double h, long first, double[] mass, double infinite) {
    double delta(double epsilon) {
      double delta = infinite;
      for (int k = mass.length - 1; k >= 0; k--) {
        double loss = h * (first + k);
        if (loss <= epsilon) {
          break;
        }
        delta -= mass[k] * StrictMath.expm1(epsilon - loss);
      }
      return Math.max(0, Math.min(1, delta));
    }

    double epsilon(double delta) {
      if (infinite > delta) {
        return Double.POSITIVE_INFINITY;
      }
      // δ(ε) = infinite + Σ_{loss > ε} (p − e^ε q): from the top down to the cell where it is δ.
      double p = infinite;
      double q = 0;
      for (int k = mass.length - 1; k >= 0; k--) {
        double loss = h * (first + k);
        if (p - StrictMath.exp(loss) * q > delta) {
          return Math.max(0, StrictMath.log((p - delta) / q));
        }
        if (loss < 0) {
          return 0;
        }
        p += mass[k];
        q += mass[k] * StrictMath.exp(-loss);
      }
      return Math.max(0, StrictMath.log((p - delta) / q));
    }
  }

  /** One step's loss: where the noisy sum y lies tells the loss, which rises with y or falls. */
  private static Composed step(double multiplier, double rate, boolean removal) {
    double h = deviation(multiplier, rate) / STEPS_PER_DEVIATION;
    // Beyond 9.5 deviations a normal's tail is below 10^-20.
    double far = 9.5 * multiplier;
    double lossAtLow = loss(-far, multiplier, rate);
    double lossAtHigh = loss(1 + far, multiplier, rate);
    double lowest = removal ? lossAtLow : -lossAtHigh;
    double highest = removal ? lossAtHigh : -lossAtLow;
    long first = (long) Math.floor(lowest / h);
    long last = (long) Math.ceil(highest / h);
    Checks.argument(
        last - first < POINTS_MAX,
        "noise multiplier %s with sampling rate %s cannot be computed: too wide a range of losses",
        multiplier,
        rate);
    double[] mass = new double[(int) (last - first) + 1];
    double growth = StrictMath.expm1(h);
    double before = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < mass.length; k++) {
      // The cell from the grid point before (or from below all) to this one.
      double edge = h * (first + k);
      double y = position(removal ? edge : -edge, multiplier, rate);
      double at = removal ? y : -y;
      double p = probability(before, at, multiplier, rate, removal, true);
      double q = probability(before, at, multiplier, rate, removal, false);
      if (k == 0) {
        mass[0] = p;
      } else {
        double lower = (q * StrictMath.exp(edge) - p) / growth;
        lower = Math.max(0, Math.min(p, lower));
        mass[k - 1] += lower;
        mass[k] += p - lower;
      }
      before = at;
    }
    double infinite =
        probability(before, Double.POSITIVE_INFINITY, multiplier, rate, removal, true);
    return new Composed(h, first, mass, infinite);
  }

  /**
   * log((1 − q) + q e^((2y−1)/(2σ²))): the loss of removal at y; that of addition is its opposite.
   */
  private static double loss(double y, double multiplier, double rate) {
    double exponent = (2 * y - 1) / (2 * multiplier * multiplier);
    return exponent < 30
        ? StrictMath.log1p(rate * StrictMath.expm1(exponent))
        : exponent
            + StrictMath.log(rate)
            + StrictMath.log1p((1 - rate) / rate * StrictMath.exp(-exponent));
  }

  /** The y with that loss of removal; −∞ where the loss is never so low. */
  private static double position(double loss, double multiplier, double rate) {
    double scaled = StrictMath.expm1(loss) / rate;
    if (scaled <= -1) {
      return Double.NEGATIVE_INFINITY;
    }
    double exponent =
        loss < 30
            ? StrictMath.log1p(scaled)
            : loss - StrictMath.log(rate) + StrictMath.log1p(-(1 - rate) * StrictMath.exp(-loss));
    return exponent * multiplier * multiplier + 0.5;
  }

  /** The probability of a cell under P or Q; for addition cells are given by −y. */
  private static double probability(
      double from, double to, double multiplier, double rate, boolean removal, boolean underP) {
    double low = removal ? from : -to;
    double high = removal ? to : -from;
    double without = Normal.between(low / multiplier, high / multiplier);
    if (underP != removal) {
      return without;
    }
    double with = Normal.between((low - 1) / multiplier, (high - 1) / multiplier);
    return (1 - rate) * without + rate * with;
  }

  /** About the standard deviation of one step's loss. */
  private static double deviation(double multiplier, double rate) {
    double inverse = 1 / (multiplier * multiplier);
    return rate == 1
        ? 1 / multiplier
        : Math.min(1 / multiplier, rate * StrictMath.sqrt(StrictMath.expm1(Math.min(inverse, 60))));
  }

  private static Composed compose(Composed one, long steps) {
    if (steps == 1) {
      return one;
    }
    double low = bound(one, steps, -1);
    double high = bound(one, steps, 1);
    long first = (long) Math.floor(low / one.h);
    long points = (long) Math.ceil(high / one.h) - first + 1;
    Checks.argument(points <= POINTS_MAX, "so many steps with so little noise cannot be computed");
    int n = Math.max(2, Integer.highestOneBit((int) points - 1) * 2);
    double[] real = new double[n];
    double[] imaginary = new double[n];
    for (int k = 0; k < one.mass.length; k++) {
      real[Math.floorMod(one.first + k, n)] += one.mass[k];
    }
    Fft.forward(real, imaginary);
    for (int i = 0; i < n; i++) {
      power(real, imaginary, i, steps);
    }
    Fft.inverse(real, imaginary);
    double[] mass = new double[n];
    for (int k = 0; k < n; k++) {
      mass[k] = Math.max(0, real[Math.floorMod(first + k, n)]);
    }
    double infinite = -StrictMath.expm1(steps * StrictMath.log1p(-one.infinite)) + 2 * TAIL;
    return new Composed(one.h, first, mass, infinite);
  }

  private static void power(double[] real, double[] imaginary, int i, long steps) {
    double re = 1;
    double im = 0;
    double a = real[i];
    double b = imaginary[i];
    for (long left = steps; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        double t = re * a - im * b;
        im = re * b + im * a;
        re = t;
      }
      double t = a * a - b * b;
      b = 2 * a * b;
      a = t;
    }
    real[i] = re;
    imaginary[i] = im;
  }

  /**
   * A loss that the sum of all steps passes with probability at most {@link #TAIL}: min over λ of
   * (T log E e^(λL) − log TAIL)/λ, upwards (sign 1) or downwards (sign −1).
   */
  private static double bound(Composed one, long steps, int sign) {
    double deviation = one.h * STEPS_PER_DEVIATION;
    double start = StrictMath.sqrt(-2 * StrictMath.log(TAIL) / steps) / deviation;
    double best = Double.POSITIVE_INFINITY;
    for (int i = -16; i <= 8; i++) {
      double lambda = start * StrictMath.pow(2, i / 2.0);
      best =
          Math.min(best, (steps * logMoment(one, sign * lambda) - StrictMath.log(TAIL)) / lambda);
    }
    return sign * best;
  }

  private static double logMoment(Composed one, double lambda) {
    double[] mass = one.mass;
    double edge = lambda * one.h * (lambda > 0 ? one.first + mass.length - 1 : one.first);
    double sum = 0;
    double factor = StrictMath.exp(-Math.abs(lambda) * one.h);
    // Horner's rule from the small end towards the large one.
    for (int k = 0; k < mass.length; k++) {
      sum = sum * factor + mass[lambda > 0 ? k : mass.length - 1 - k];
    }
    return edge + StrictMath.log(sum);
  }
}
