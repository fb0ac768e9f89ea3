package eu.sund.algorithms.regression;

import eu.sund.algorithms.regression.Evaluation.CalibrationGroup;
import eu.sund.algorithms.regression.Evaluation.RocPoint;
import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's result as it is released: made anew, field by field, each count after the rule was
 * asked. What is derived from counts, such as a sensitivity, is asked about as the counts that it
 * gives back.
 */
final class GlmRelease {
  private final ReleaseRule rule;
  private final List<String> notes = new ArrayList<>();

  private GlmRelease(ReleaseRule rule) {
    this.rule = rule;
  }

  static Release<GlmResult> of(GlmResult fit, ReleaseRule rule) {
    Long events = fit.events();
    if (!rule.allows(fit.patients())) {
      return new Release.Withheld<>("the model rests on fewer patients than may be shown");
    }
    // The deviance of the constant model gives the events back, so nothing can stay.
    if (events != null && !rule.allows(events, fit.patients() - events)) {
      return new Release.Withheld<>(
          "fewer patients have one of the two outcomes than may be shown");
    }
    return new Release.Open<>(new GlmRelease(rule).result(fit));
  }

  private GlmResult result(GlmResult r) {
    Evaluation evaluation = evaluation(r.evaluation());
    List<String> all = new ArrayList<>(r.notes());
    all.addAll(notes);
    return new GlmResult(
        r.analysis(),
        r.formula(),
        r.family(),
        r.link(),
        r.sites(),
        r.patients(),
        r.events(),
        dropped(r.rowsDropped()),
        r.coefficients(),
        r.covariance(),
        r.dispersion(),
        r.deviance(),
        r.nullDeviance(),
        r.degreesOfFreedom(),
        r.nullDegreesOfFreedom(),
        r.logLikelihood(),
        r.aic(),
        r.iterations(),
        r.confidence(),
        List.copyOf(all),
        evaluation);
  }

  private @Nullable Long dropped(@Nullable Long rows) {
    return rows != null && rule.allows(rows) ? rows : null;
  }

  private @Nullable Evaluation evaluation(@Nullable Evaluation e) {
    if (e == null) {
      return null;
    }
    if (!rule.allows(e.events(), e.patients() - e.events())) {
      notes.add(
          "The evaluation is withheld: fewer of its patients have one of the two outcomes than may"
              + " be shown.");
      return null;
    }
    boolean table = isShown(e);
    if (!table) {
      notes.add(
          "Accuracy, sensitivity and specificity are withheld: at this threshold a cell of their"
              + " table has fewer patients than may be shown.");
    }
    return new Evaluation(
        e.cohort(),
        e.patients(),
        e.events(),
        e.auc(),
        e.aucError(),
        e.aucStandardError(),
        e.brier(),
        e.calibrationIntercept(),
        e.calibrationSlope(),
        e.threshold(),
        table ? e.accuracy() : null,
        table ? e.sensitivity() : null,
        table ? e.specificity() : null,
        roc(e),
        calibration(e));
  }

  private boolean isShown(Evaluation e) {
    Double sensitivity = e.sensitivity();
    Double specificity = e.specificity();
    if (sensitivity == null || specificity == null) {
      return false;
    }
    long others = e.patients() - e.events();
    long hits = Math.round(sensitivity * e.events());
    long passed = Math.round(specificity * others);
    return rule.allows(hits, e.events() - hits, passed, others - passed);
  }

  /** The curve, if each of its steps may be shown; they were made wide enough. */
  private List<RocPoint> roc(Evaluation e) {
    long others = e.patients() - e.events();
    for (int i = 1; i < e.roc().size(); i++) {
      RocPoint from = e.roc().get(i - 1);
      RocPoint to = e.roc().get(i);
      long hits = Math.round((to.truePositiveRate() - from.truePositiveRate()) * e.events());
      long alarms = Math.round((to.falsePositiveRate() - from.falsePositiveRate()) * others);
      if (!rule.allows(hits, alarms)) {
        return List.of();
      }
    }
    return e.roc();
  }

  private List<CalibrationGroup> calibration(Evaluation e) {
    for (CalibrationGroup group : e.calibration()) {
      long events = Math.round(group.observed() * group.patients());
      if (!rule.allows(events, group.patients() - events)) {
        return List.of();
      }
    }
    return e.calibration();
  }
}
