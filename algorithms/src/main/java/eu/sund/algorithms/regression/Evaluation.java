package eu.sund.algorithms.regression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well probabilities predict a 0/1 outcome, from bounded sums.
 *
 * @param cohort the patients that it was measured on, as the study wrote it; empty for those of the
 *     fit
 * @param patients how many
 * @param events how many with outcome 1
 * @param auc area under the ROC curve, or null if all outcomes are alike
 * @param aucError how far the exact area can be from {@code auc}, since scores are summed in fine
 *     bins
 * @param aucStandardError standard error of {@code auc} by DeLong et al. (1988): the chance of who
 *     is judged, not that of the fit; null with fewer than two of either outcome
 * @param brier mean squared error of the probability
 * @param calibrationIntercept intercept of the logistic regression of the outcome on the linear
 *     predictor
 * @param calibrationSlope its slope; 1 is perfect
 * @param threshold the probability at and above which the outcome 1 is predicted
 * @param accuracy share of right predictions at the threshold; null where a cell of the table of
 *     predictions and outcomes has too few patients to be shown
 * @param sensitivity share of events that are predicted; null as accuracy, or without events
 * @param specificity share of non-events that are not predicted; null as accuracy, or without
 *     non-events
 * @param roc points of the ROC curve from (0, 0) to (1, 1), at least five events and five others
 *     apart
 * @param calibration groups of patients by predicted probability, of at least five events and five
 *     others
 */
public record Evaluation(
    String cohort,
    long patients,
    long events,
    @Nullable Double auc,
    double aucError,
    @Nullable Double aucStandardError,
    double brier,
    @Nullable Double calibrationIntercept,
    @Nullable Double calibrationSlope,
    double threshold,
    @Nullable Double accuracy,
    @Nullable Double sensitivity,
    @Nullable Double specificity,
    List<RocPoint> roc,
    List<CalibrationGroup> calibration) {

  /**
   * The middle 95 % of where the area may lie, by the normal distribution, within 0 and 1.
   *
   * @return lower and upper end; empty without a standard error
   */
  public double[] aucInterval() {
    if (auc == null || aucStandardError == null) {
      return new double[0];
    }
    double reach = 1.959964 * aucStandardError;
    return new double[] {Math.max(0, auc - reach), Math.min(1, auc + reach)};
  }

  /** A point of the ROC curve. */
  public record RocPoint(double falsePositiveRate, double truePositiveRate) {}

  /**
   * Patients with similar predictions: the mean prediction, the share of events, how many patients.
   */
  public record CalibrationGroup(double predicted, double observed, long patients) {}
}
