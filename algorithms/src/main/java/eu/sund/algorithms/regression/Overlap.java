package eu.sund.algorithms.regression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which column the others give but for a little: what is left of it may then be a handful of
 * patients, whose outcomes its coefficient would tell.
 *
 * <p>Of column j with the others held, {@code t_j = 1/(A⁻¹_jj·S_jj)} is left, as a share of its
 * variation about its mean, A being the information and {@code S_jj = A_jj − A_0j²/A_00} the
 * column's squares about the mean (A_jj where the model has no constant); 1/t_j is the variance
 * inflation factor. Of two columns of zeros and ones, each halving N patients, that differ in k of
 * them, {@code N·t = 4k(1 − k/N)}. At least {@value #PATIENTS_MIN} patients' worth must be left,
 * {@code N·t_j ≥ }{@value #PATIENTS_MIN}. It bounds the condition number of the information with a
 * unit diagonal, whatever the units: the largest eigenvalue is at most p, and the inverse's trace
 * is the sum of the factors.
 *
 * <p><b>Privacy.</b> A patient in whom alone two columns differ has leverage 1: the fit passes
 * through the patient's outcome, and the coefficients give it back. The rule is made of sums, which
 * know no single patient's leverage; a patient whose values in both columns are far out can be
 * alone behind more than {@value #PATIENTS_MIN} patients' worth.
 *
 * <p><b>Source.</b> Belsley, Kuh, Welsch, Regression Diagnostics, 1980, section 3.2; the limit is
 * our own, that of {@code level-min}.
 */
final class Overlap {
  /** How many patients' worth of variation must be left of each column. */
  static final double PATIENTS_MIN = 10;

  private Overlap() {}

  /**
   * The column of which least is left, if it is too little.
   *
   * @param information packed, with the penalty if there is one
   * @param factor of the matrix whose inverse is meant
   * @param constant whether the first column is the constant
   * @param skipped columns that estimate nothing
   */
  static Optional<Integer> column(
      double[] information, Cholesky factor, boolean constant, boolean[] skipped, long patients) {
    int p = skipped.length;
    double[][] inverse = factor.inverse();
    int worst = -1;
    double least = PATIENTS_MIN;
    for (int j = constant ? 1 : 0; j < p; j++) {
      double across = constant ? information[Cholesky.index(0, j, p)] : 0;
      double squares =
          information[Cholesky.index(j, j, p)] - (constant ? across * across / information[0] : 0);
      double left = patients / (inverse[j][j] * squares);
      if (!skipped[j] && squares > 0 && left < least) {
        worst = j;
        least = left;
      }
    }
    return worst < 0 ? Optional.empty() : Optional.of(worst);
  }

  /** The columns that give another: those with the largest parts in what is nearly nothing. */
  static List<Integer> givenBy(double[] information, Cholesky factor, int column) {
    int p = factor.inverse().length;
    double[] weights = factor.inverse()[column];
    double own = size(information, weights, column, p);
    List<Integer> of = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      if (j != column && size(information, weights, j, p) > 0.1 * own) {
        of.add(j);
      }
    }
    return of;
  }

  private static double size(double[] information, double[] weights, int j, int p) {
    return Math.abs(weights[j]) * Math.sqrt(Math.max(0, information[Cholesky.index(j, j, p)]));
  }
}
