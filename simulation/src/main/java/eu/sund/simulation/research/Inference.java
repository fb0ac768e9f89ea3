package eu.sund.simulation.research;

import eu.sund.core.Checks;
import java.util.Arrays;
import org.hipparchus.distribution.continuous.TDistribution;

/** What a comparison over seeds may claim. */
public final class Inference {
  /** The level of all intervals. */
  public static final double LEVEL = 0.95;

  private Inference() {}

  /** What holds of a difference and a margin. */
  public enum Verdict {
    /** The whole interval lies above −margin. */
    NON_INFERIOR,
    /** The whole interval lies below −margin. */
    INFERIOR,
    /** −margin lies inside the interval. */
    UNDECIDED;

    /** For people. */
    public String words() {
      return switch (this) {
        case NON_INFERIOR -> "non-inferior";
        case INFERIOR -> "inferior";
        case UNDECIDED -> "undecided";
      };
    }
  }

  /**
   * A mean with its interval.
   *
   * @param mean over seeds
   * @param sd standard deviation over seeds
   * @param low lower end of the 95 % interval
   * @param high upper end
   */
  public record Estimate(double mean, double sd, double low, double high) {
    /** What holds of this difference (ours minus theirs, more is better) and a margin. */
    public Verdict verdict(double margin) {
      if (low > -margin) {
        return Verdict.NON_INFERIOR;
      }
      return high < -margin ? Verdict.INFERIOR : Verdict.UNDECIDED;
    }
  }

  /**
   * Mean and t interval of figures over seeds, with the variance corrected for the patients that
   * the seeds share.
   *
   * <p>Every seed splits the same patients anew, so that figures of different seeds are not
   * independent; the plain t interval is too narrow. With J seeds and splits of n₂ test to n₁
   * training rows the variance of the mean is taken as {@code s²·(1/J + n₂/n₁)} on J − 1 degrees of
   * freedom.
   *
   * <p><b>Source.</b> Nadeau, Bengio (2003), Inference for the generalization error, Machine
   * Learning 52, equation (12) (the corrected resampled t-test).
   *
   * @param figures one a seed, at least 2; a difference of two models' figures makes the test
   *     paired
   * @param ratio n₂/n₁; 0 if seeds share no patients or all use the same test rows
   */
  public static Estimate corrected(double[] figures, double ratio) {
    int n = figures.length;
    Checks.argument(n >= 2, "an interval over seeds needs 2 of them, not %s", n);
    double mean = Arrays.stream(figures).sum() / n;
    double square = 0;
    for (double figure : figures) {
      square += (figure - mean) * (figure - mean);
    }
    double sd = StrictMath.sqrt(square / (n - 1));
    double t = new TDistribution(n - 1).inverseCumulativeProbability(0.5 + LEVEL / 2);
    double half = t * sd * StrictMath.sqrt(1.0 / n + ratio);
    return new Estimate(mean, sd, mean - half, mean + half);
  }
}
