package eu.sund.algorithms.regression;

/** The public grid on which predictions are counted: log-odds in {@value #BINS} bins. */
final class Scores {
  static final int BINS = 2048;

  /** Log-odds are cut to ± this before they are summed. */
  static final double SCORE_MAX = 30;

  private static final double GRID_MAX = 12;

  private Scores() {}

  /** The log-odds of the mean that belongs to a linear predictor. */
  static double score(Link link, double eta) {
    double score =
        switch (link) {
          case LOGIT -> eta;
          case PROBIT -> {
            double t = Math.clamp(eta, -NormalTail.MAX, NormalTail.MAX);
            yield NormalTail.logUpper(-t) - NormalTail.logUpper(t);
          }
          case LOG -> eta < 0 ? eta - StrictMath.log(-StrictMath.expm1(eta)) : SCORE_MAX;
          case IDENTITY, INVERSE -> throw new IllegalStateException("not a binomial link");
        };
    return Math.clamp(score, -SCORE_MAX, SCORE_MAX);
  }

  /** The bin of a score. */
  static int bin(double score) {
    double place = (score + GRID_MAX) * (BINS / (2 * GRID_MAX));
    return (int) Math.clamp(place, 0, BINS - 1);
  }
}
