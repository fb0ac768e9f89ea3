package eu.sund.algorithms.regression;

import org.jspecify.annotations.Nullable;

/**
 * The broadcast of {@code glm}: the model and how far its fit is. Never changes once it has left
 * {@code absorb}, which works on a copy.
 */
public final class GlmState {
  /** The kinds of rounds. */
  enum Phase {
    START,
    FIT,
    EVALUATE,
    CALIBRATE
  }

  final GlmModel model;
  Phase phase = Phase.START;

  /** Fitting rounds so far. */
  int round;

  /** Where this round stands: base + fraction·step, in scaled columns, [p]. */
  double[] beta;

  double[] base;
  double[] step;
  double fraction = 1;

  /** The penalised deviance at base. */
  double objective = Double.POSITIVE_INFINITY;

  /** The relative size of the last step, the absolute one, and how often it would not shrink. */
  double ratio = Double.POSITIVE_INFINITY;

  double largest = Double.POSITIVE_INFINITY;
  int stalled;

  /** From the first round. */
  long patients;

  long dropped;
  long events;
  double weightSum;
  double mean;
  double constant;

  /** λ·variance of each column, [p]; and which columns are empty indicators. */
  double[] penalty;

  boolean[] empty;

  /** The model with only a constant. */
  double nullBeta;

  double nullBase;
  double nullStep;
  double nullDeviance;
  boolean nullDone;

  /** The finished fit, and the evaluation without its calibration. */
  @Nullable GlmResult fit;

  @Nullable Evaluation evaluation;

  /** Calibration's intercept and slope. */
  double calibrationIntercept;

  double calibrationSlope = 1;
  int calibrationRound;

  GlmState(GlmModel model) {
    this.model = model;
    int p = model.design.size();
    beta = new double[p];
    base = new double[p];
    step = new double[p];
    penalty = new double[p];
    empty = new boolean[p];
  }

  /** A copy to work on. */
  GlmState copy() {
    GlmState copy = new GlmState(model);
    copy.phase = phase;
    copy.round = round;
    copy.beta = beta.clone();
    copy.base = base.clone();
    copy.step = step.clone();
    copy.fraction = fraction;
    copy.objective = objective;
    copy.ratio = ratio;
    copy.largest = largest;
    copy.stalled = stalled;
    copy.patients = patients;
    copy.dropped = dropped;
    copy.events = events;
    copy.weightSum = weightSum;
    copy.mean = mean;
    copy.constant = constant;
    copy.penalty = penalty.clone();
    copy.empty = empty.clone();
    copy.nullBeta = nullBeta;
    copy.nullBase = nullBase;
    copy.nullStep = nullStep;
    copy.nullDeviance = nullDeviance;
    copy.nullDone = nullDone;
    copy.fit = fit;
    copy.evaluation = evaluation;
    copy.calibrationIntercept = calibrationIntercept;
    copy.calibrationSlope = calibrationSlope;
    copy.calibrationRound = calibrationRound;
    return copy;
  }
}
