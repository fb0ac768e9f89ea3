package eu.sund.algorithms.regression;

import eu.sund.algorithms.regression.Evaluation.CalibrationGroup;
import eu.sund.algorithms.regression.Evaluation.RocPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * The fine bins of predictions joined into steps from which curve and groups are made.
 *
 * <p><b>Privacy.</b> ROC curve, calibration groups and the table at the threshold cut the same
 * patients, ordered by prediction. Two cuts that lie a few patients apart would tell those few. So
 * all cuts are edges of one list of steps, each step has {@value #CLASS_MIN} patients of either
 * outcome, and each edge lies on the threshold's cut or as far from it. Curve and groups are
 * histograms of the predictions, so each step has {@value #PATIENTS_MIN} patients too.
 */
final class EvaluationSteps {
  /** The fewest patients of either outcome between two cuts. */
  static final long CLASS_MIN = 5;

  /** The fewest patients between two cuts: the rule {@code histogram-bins}. */
  static final long PATIENTS_MIN = 20;

  private static final int GROUPS_MAX = 10;

  private record Step(double events, double others, double predicted) {
    double patients() {
      return events + others;
    }

    Step and(Step next) {
      return new Step(events + next.events, others + next.others, predicted + next.predicted);
    }
  }

  private static final Step NOTHING = new Step(0, 0, 0);

  private final List<Step> steps = new ArrayList<>();
  private final double missed;
  private final double passed;

  /**
   * Joins bins.
   *
   * @param events patients with outcome 1 in each bin, by rising prediction
   * @param others those with outcome 0
   * @param predicted the sum of predictions in each bin
   * @param missed events below the threshold
   * @param passed others below it
   */
  EvaluationSteps(
      double[] events, double[] others, double[] predicted, double missed, double passed) {
    this.missed = missed;
    this.passed = passed;
    double eventsLeft = 0;
    double othersLeft = 0;
    for (int bin = 0; bin < events.length; bin++) {
      eventsLeft += events[bin];
      othersLeft += others[bin];
    }
    Step pending = NOTHING;
    Step below = NOTHING;
    for (int bin = 0; bin < events.length; bin++) {
      Step one = new Step(events[bin], others[bin], predicted[bin]);
      pending = pending.and(one);
      below = below.and(one);
      eventsLeft -= events[bin];
      othersLeft -= others[bin];
      if (isWide(pending.events, pending.others)
          && isWide(eventsLeft, othersLeft)
          && pending.patients() >= PATIENTS_MIN
          && eventsLeft + othersLeft >= PATIENTS_MIN
          && isClear(below)) {
        steps.add(pending);
        pending = NOTHING;
      }
    }
    steps.add(pending);
  }

  private static boolean isWide(double events, double others) {
    return events >= CLASS_MIN && others >= CLASS_MIN;
  }

  /** Whether an edge is the threshold's cut, or far enough from it. */
  private boolean isClear(Step below) {
    double events = below.events - missed;
    double others = below.others - passed;
    return (events == 0 && others == 0) || isWide(events, others) || isWide(-events, -others);
  }

  /** Points from (0, 0) to (1, 1). */
  List<RocPoint> roc() {
    Step all = steps.stream().reduce(NOTHING, Step::and);
    List<RocPoint> points = new ArrayList<>();
    points.add(new RocPoint(0, 0));
    Step above = NOTHING;
    for (int i = steps.size() - 1; i > 0; i--) {
      above = above.and(steps.get(i));
      points.add(new RocPoint(above.others / all.others, above.events / all.events));
    }
    points.add(new RocPoint(1, 1));
    return List.copyOf(points);
  }

  /** At most {@value #GROUPS_MAX} groups of about the same size. */
  List<CalibrationGroup> groups() {
    double n = steps.stream().mapToDouble(Step::patients).sum();
    double size = n / GROUPS_MAX;
    List<CalibrationGroup> groups = new ArrayList<>();
    Step group = NOTHING;
    for (int i = 0; i < steps.size(); i++) {
      group = group.and(steps.get(i));
      if (group.patients() >= size || i == steps.size() - 1) {
        groups.add(
            new CalibrationGroup(
                group.predicted / group.patients(),
                group.events / group.patients(),
                Math.round(group.patients())));
        group = NOTHING;
      }
    }
    return List.copyOf(groups);
  }
}
