package eu.sund.algorithms.regression;

import eu.sund.core.Aggregate;
import eu.sund.core.Filter;
import eu.sund.core.Layout;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Step;
import eu.sund.core.Update;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rounds after the fit: how well its predictions do, from counts on a public grid. */
final class GlmEvaluation {
  private static final int CALIBRATION_ROUNDS = 15;

  private GlmEvaluation() {}

  static Update local(GlmState state, Layout layout, Rows rows, RowAccess access) {
    return new Fold(state).run(layout, rows, access);
  }

  /** A site's counts. */
  private static final class Fold {
    private final GlmState state;
    private final GlmModel model;
    private final double[][] x;
    private final double[] events = new double[Scores.BINS];
    private final double[] others = new double[Scores.BINS];
    private final double[] confusion = new double[4];
    private final SumArray predicted = new SumArray(Scores.BINS);
    private final SumArray sums = new SumArray(6);
    private final double[] eta = new double[RowFold.BLOCK];

    Fold(GlmState state) {
      this.state = state;
      model = state.model;
      x = new double[model.design.size()][RowFold.BLOCK];
    }

    Update run(Layout layout, Rows rows, RowAccess access) {
      RowFold.read(model, model.evaluationCohort(), rows, access, this::block);
      double[] all = sums.values();
      Values hessian = Values.of(all[1], all[2], all[3]);
      Values score = Values.of(all[4], all[5]);
      if (layout.name().equals(GlmLayouts.CALIBRATE)) {
        return new Update(layout, List.of(hessian, score));
      }
      return new Update(
          layout,
          List.of(
              Values.of(events),
              Values.of(others),
              Values.of(confusion),
              Values.of(predicted.values()),
              Values.of(all[0]),
              hessian,
              score));
    }

    private void block(double[][] slots, int n) {
      linearPredictor(model, state.beta, slots, n, x, eta);
      double[] y = slots[model.response];
      for (int i = 0; i < n; i++) {
        double score = Scores.score(model.link, eta[i]);
        if (state.phase == GlmState.Phase.EVALUATE) {
          count(y[i], score);
        }
        calibrate(y[i], score);
      }
    }

    private void count(double y, double score) {
      double probability = Link.LOGIT.mean(score);
      int bin = Scores.bin(score);
      (y == 1 ? events : others)[bin]++;
      predicted.add(bin, probability);
      sums.add(0, (probability - y) * (probability - y));
      boolean positive = probability >= model.options.evaluateThreshold();
      confusion[(y == 1 ? 0 : 2) + (positive ? 0 : 1)]++;
    }

    private void calibrate(double y, double score) {
      double mean = Link.LOGIT.mean(state.calibrationIntercept + state.calibrationSlope * score);
      double w = mean * (1 - mean);
      sums.add(1, w);
      sums.add(2, w * score);
      sums.add(3, w * score * score);
      sums.add(4, y - mean);
      sums.add(5, (y - mean) * score);
    }
  }

  /** Computes η of a block of rows. */
  static void linearPredictor(
      GlmModel model, double[] beta, double[][] slots, int n, double[][] x, double[] eta) {
    model.design.fill(slots, n, x);
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int slot : model.offsets) {
        sum += slots[slot][i];
      }
      eta[i] = sum;
    }
    for (int j = 0; j < beta.length; j++) {
      for (int i = 0; i < n; i++) {
        eta[i] += beta[j] * x[j][i];
      }
    }
  }

  static Step<GlmState, GlmResult> absorb(GlmState before, Aggregate sum) {
    GlmState state = before.copy();
    GlmResult fit = state.fit;
    if (fit == null) {
      throw new IllegalStateException("an evaluation follows a fit");
    }
    if (state.phase == GlmState.Phase.EVALUATE) {
      double[] events = sum.tensor("events").toArray();
      double[] others = sum.tensor("others").toArray();
      if (total(events) + total(others) == 0) {
        return new Step.Done<>(with(fit, null, "Nobody is in the evaluation's cohort."));
      }
      state.evaluation = evaluation(state, sum, events, others);
      if (total(events) == 0 || total(others) == 0) {
        return new Step.Done<>(
            with(
                fit,
                state.evaluation,
                "All patients of the evaluation have the same outcome: AUC and calibration are not"
                    + " defined."));
      }
      state.phase = GlmState.Phase.CALIBRATE;
    }
    return calibrate(state, fit, sum);
  }

  private static Step<GlmState, GlmResult> calibrate(GlmState state, GlmResult fit, Aggregate sum) {
    Evaluation evaluation = state.evaluation;
    if (evaluation == null) {
      throw new IllegalStateException("calibration follows an evaluation");
    }
    double[] h = sum.tensor("hessian").toArray();
    double[] u = sum.tensor("score").toArray();
    double determinant = h[0] * h[2] - h[1] * h[1];
    state.calibrationRound++;
    if (!(determinant > 1e-9 * h[0] * h[2])
        || Math.abs(state.calibrationSlope) > 1000
        || state.calibrationRound > CALIBRATION_ROUNDS) {
      return new Step.Done<>(
          with(fit, evaluation, "Calibration intercept and slope have no finite value here."));
    }
    double intercept = (h[2] * u[0] - h[1] * u[1]) / determinant;
    double slope = (h[0] * u[1] - h[1] * u[0]) / determinant;
    state.calibrationIntercept += intercept;
    state.calibrationSlope += slope;
    if (Math.abs(intercept) + Math.abs(slope) <= 1e-9) {
      return new Step.Done<>(
          with(
              fit,
              calibrated(evaluation, state.calibrationIntercept, state.calibrationSlope),
              null));
    }
    return new Step.Next<>(state, "calibration, round " + state.calibrationRound);
  }

  private static Evaluation evaluation(
      GlmState state, Aggregate sum, double[] events, double[] others) {
    double positives = total(events);
    double negatives = total(others);
    double n = positives + negatives;
    double[] confusion = sum.tensor("confusion").toArray();
    Filter cohort = state.model.options.evaluateCohort();
    double concordant = 0;
    double tied = 0;
    double below = 0;
    for (int bin = 0; bin < events.length; bin++) {
      concordant += events[bin] * below;
      tied += events[bin] * others[bin];
      below += others[bin];
    }
    double pairs = positives * negatives;
    EvaluationSteps steps =
        new EvaluationSteps(
            events, others, sum.tensor("predicted").toArray(), confusion[1], confusion[3]);
    return new Evaluation(
        cohort == null ? "" : cohort.text(),
        Math.round(n),
        Math.round(positives),
        pairs == 0 ? null : (concordant + tied / 2) / pairs,
        pairs == 0 ? 0 : tied / 2 / pairs,
        aucStandardError(events, others),
        sum.tensor("brier").scalar() / n,
        null,
        null,
        state.model.options.evaluateThreshold(),
        (confusion[0] + confusion[3]) / n,
        positives == 0 ? null : confusion[0] / positives,
        negatives == 0 ? null : confusion[3] / negatives,
        pairs == 0 ? List.of() : steps.roc(),
        steps.groups());
  }

  /**
   * The standard error of the area, from the shares of the other outcome that each patient is above
   * or below; those of one bin are tied.
   *
   * <p><b>Source.</b> DeLong, DeLong, Clarke-Pearson, Comparing the areas under two or more
   * correlated receiver operating characteristic curves, Biometrics 44 (1988), equations 2 and 3.
   */
  static @Nullable Double aucStandardError(double[] events, double[] others) {
    double positives = total(events);
    double negatives = total(others);
    if (positives < 2 || negatives < 2) {
      return null;
    }
    double area = 0;
    double ofEvents = 0;
    double ofOthers = 0;
    double lower = 0;
    double higher = positives;
    for (int bin = 0; bin < events.length; bin++) {
      higher -= events[bin];
      double above = (lower + others[bin] / 2) / negatives;
      double below = (higher + events[bin] / 2) / positives;
      area += events[bin] * above;
      ofEvents += events[bin] * above * above;
      ofOthers += others[bin] * below * below;
      lower += others[bin];
    }
    area /= positives;
    double eventsVariance = (ofEvents - positives * area * area) / (positives - 1);
    double othersVariance = (ofOthers - negatives * area * area) / (negatives - 1);
    return Math.sqrt(Math.max(0, eventsVariance / positives + othersVariance / negatives));
  }

  private static double total(double[] counts) {
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    return total;
  }

  private static Evaluation calibrated(Evaluation e, double intercept, double slope) {
    return new Evaluation(
        e.cohort(),
        e.patients(),
        e.events(),
        e.auc(),
        e.aucError(),
        e.aucStandardError(),
        e.brier(),
        intercept,
        slope,
        e.threshold(),
        e.accuracy(),
        e.sensitivity(),
        e.specificity(),
        e.roc(),
        e.calibration());
  }

  private static GlmResult with(
      GlmResult r, @Nullable Evaluation evaluation, @Nullable String note) {
    List<String> notes = new ArrayList<>(r.notes());
    if (note != null) {
      notes.add(note);
    }
    return new GlmResult(
        r.analysis(),
        r.formula(),
        r.family(),
        r.link(),
        r.sites(),
        r.patients(),
        r.events(),
        r.rowsDropped(),
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
        List.copyOf(notes),
        evaluation);
  }
}
