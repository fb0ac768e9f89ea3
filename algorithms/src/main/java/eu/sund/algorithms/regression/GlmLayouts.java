package eu.sund.algorithms.regression;

import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** The public forms of the rounds, with bounds of 2²⁴ rows a site times a bound a row. */
final class GlmLayouts {
  static final String START = "start";
  static final String FIT = "fit";
  static final String EVALUATE = "evaluate";
  static final String CALIBRATE = "calibrate";

  private static final Encoding COUNT = new Encoding.Count(GlmModel.ROWS_MAX);

  private GlmLayouts() {}

  static List<Layout> of(GlmModel model) {
    List<Layout> layouts = new ArrayList<>(List.of(start(model), fit(model)));
    if (model.evaluates) {
      layouts.add(evaluate());
      layouts.add(calibrate());
    }
    return layouts;
  }

  private static Layout start(GlmModel model) {
    int p = model.design.size();
    double w = model.weightMax();
    RowKernel.Bounds b = model.bounds;
    return new Layout(
        START,
        List.of(
            TensorSpec.scalar("patients", COUNT),
            TensorSpec.scalar("dropped", COUNT),
            TensorSpec.scalar("invalid", COUNT),
            TensorSpec.scalar("events", COUNT),
            TensorSpec.scalar("overflow", COUNT),
            TensorSpec.scalar("weights", real(w)),
            TensorSpec.scalar("response", real(w * model.responseMax())),
            TensorSpec.scalar("constant", real(Math.max(1, w) * b.constant())),
            TensorSpec.vector("columns", p, real(w)),
            TensorSpec.vector("squares", p, real(w)),
            TensorSpec.vector("hessian", p * (p + 1) / 2, real(w * 2 * b.weight())),
            TensorSpec.vector("score", p, real(w * b.start()))));
  }

  private static Layout fit(GlmModel model) {
    int p = model.design.size();
    double w = model.weightMax();
    RowKernel.Bounds b = model.bounds;
    return new Layout(
        FIT,
        List.of(
            TensorSpec.scalar("overflow", COUNT),
            TensorSpec.scalar("nulloverflow", COUNT),
            TensorSpec.scalar("deviance", real(w * b.deviance())),
            TensorSpec.scalar("pearson", real(w * b.pearson())),
            TensorSpec.scalar("nullhessian", real(w * b.weight())),
            TensorSpec.scalar("nullscore", real(w * b.score())),
            TensorSpec.scalar("nulldeviance", real(w * b.deviance())),
            TensorSpec.vector("hessian", p * (p + 1) / 2, real(w * b.weight())),
            TensorSpec.vector("score", p, real(w * b.score()))));
  }

  private static Layout evaluate() {
    return new Layout(
        EVALUATE,
        List.of(
            TensorSpec.vector("events", Scores.BINS, COUNT),
            TensorSpec.vector("others", Scores.BINS, COUNT),
            TensorSpec.vector("confusion", 4, COUNT),
            TensorSpec.vector("predicted", Scores.BINS, real(1)),
            TensorSpec.scalar("brier", real(1)),
            TensorSpec.vector("hessian", 3, real(1024)),
            TensorSpec.vector("score", 2, real(64))));
  }

  private static Layout calibrate() {
    return new Layout(
        CALIBRATE,
        List.of(
            TensorSpec.vector("hessian", 3, real(1024)), TensorSpec.vector("score", 2, real(64))));
  }

  private static Encoding real(double row) {
    double bound = row * GlmModel.ROWS_MAX;
    if (!(bound > 0 && bound <= 0x1p100)) {
      throw GlmModel.invalid(
          "the plausible ranges of response, weights or offset are too wide for sums: narrow them"
              + " in the codebook");
    }
    return new Encoding.Real(bound);
  }
}
