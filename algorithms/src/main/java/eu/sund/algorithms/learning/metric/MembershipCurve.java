package eu.sund.algorithms.learning.metric;

/**
 * How well one score tells patients of the training from others: counts of both by bins of the
 * score, higher where membership is likelier.
 *
 * <p><b>Source.</b> Carlini et al., <a href="https://arxiv.org/abs/2112.03570">Membership Inference
 * Attacks From First Principles</a>, section III (true positives at few false ones); Hanley and
 * McNeil, <a href="https://doi.org/10.1148/radiology.143.1.7063747">The meaning and use of the area
 * under a ROC curve</a>, for the standard error.
 */
public final class MembershipCurve {
  /** The share of others that may be taken for members at most, if they are enough. */
  private static final double FALSE_SHARE = 0.01;

  /** Of fewer others the share could not be told. */
  private static final double FALSE_MIN = 10;

  private final double[] members;
  private final double[] others;
  private final Curve curve;

  /** How many bins there are. */
  public static int bins() {
    return ScoreGrid.BINS;
  }

  /**
   * The bin of a loss: of {@code −ln(e^loss − 1)}, which for a yes or no is the logit of the
   * probability that the model gives to the truth.
   */
  public static int bin(double loss) {
    return bounded(-StrictMath.log(StrictMath.expm1(Math.max(0, loss))));
  }

  /** The bin of how much smaller a loss is than another model's. */
  public static int bin(double loss, double reference) {
    return bounded(reference - loss);
  }

  private static int bounded(double score) {
    return Double.isNaN(score) ? 0 : ScoreGrid.bin(Math.max(-15, Math.min(15, score)));
  }

  /** The counts of all hospitals, [bins]. */
  public MembershipCurve(double[] members, double[] others) {
    this.members = members.clone();
    this.others = others.clone();
    this.curve = new Curve(this.members, this.others, 0);
  }

  /** Whether there are patients of both kinds. */
  public boolean isDefined() {
    return curve.isDefined();
  }

  /** How many patients of the training. */
  public long memberCount() {
    return Math.round(curve.positives());
  }

  /** How many others. */
  public long otherCount() {
    return Math.round(curve.negatives());
  }

  /** The area under the ROC curve: 0.5 is chance. */
  public double auc() {
    return curve.auc();
  }

  /** How far the exact area can be, because scores within a bin count as tied. */
  public double aucError() {
    return curve.aucError();
  }

  /** The area's standard error. */
  public double standardError() {
    double a = auc();
    double n = curve.positives();
    double m = curve.negatives();
    double one = a / (2 - a) - a * a;
    double two = 2 * a * a / (1 + a) - a * a;
    double variance = (a * (1 - a) + (n - 1) * one + (m - 1) * two) / (n * m);
    return StrictMath.sqrt(Math.max(0, variance));
  }

  /**
   * Members and others above a threshold.
   *
   * @param hits members above it
   * @param alarms others above it
   */
  public record Above(long hits, long alarms) {}

  /** At the highest threshold with enough others above it: 1 % of them, and ten at least. */
  public Above few() {
    double enough = Math.max(FALSE_MIN, Math.ceil(FALSE_SHARE * curve.negatives()));
    double hits = 0;
    double alarms = 0;
    for (int bin = ScoreGrid.BINS - 1; bin >= 0 && alarms < enough; bin--) {
      hits += members[bin];
      alarms += others[bin];
    }
    return new Above(Math.round(hits), Math.round(alarms));
  }
}
