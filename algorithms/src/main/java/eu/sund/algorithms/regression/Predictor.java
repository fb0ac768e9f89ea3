package eu.sund.algorithms.regression;

import eu.sund.core.Codebook;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Predicts outcomes with a fitted binomial model on a site's own rows. Nothing of it leaves the
 * site.
 */
public final class Predictor {
  private final GlmModel model;
  private final double[] beta;

  /**
   * Makes the predictor.
   *
   * @param study the study of the fit
   * @param codebook the codebook of the fit
   * @param fit its result; a column that it lacks (an indicator that nobody needed) counts as 0
   * @throws SundException with {@code STUDY_INVALID} if the model is not binomial, or {@code
   *     CODEBOOK_MISMATCH} if the result has columns that study and codebook do not give
   */
  public Predictor(StudySpec study, Codebook codebook, GlmResult fit) {
    model = GlmModel.of(study, codebook);
    if (model.family != Family.BINOMIAL) {
      throw GlmModel.invalid("only binomial models predict a probability");
    }
    Map<String, Double> estimates = new HashMap<>();
    fit.coefficients().forEach(c -> estimates.put(c.term(), c.estimate()));
    double[] raw = new double[model.design.size()];
    for (int j = 0; j < raw.length; j++) {
      Double estimate = estimates.remove(model.design.name(j));
      raw[j] = estimate == null ? 0 : estimate;
    }
    if (!estimates.isEmpty()) {
      throw new SundException(
          ErrorCode.CODEBOOK_MISMATCH, "the design has no columns " + estimates.keySet());
    }
    beta = model.design.toScaled(raw);
  }

  /** Gets predictions, row by row. */
  @FunctionalInterface
  public interface Predictions {
    /** Takes the next row's probability of outcome 1, and its outcome. */
    void row(double probability, double outcome);
  }

  /** Predicts the rows that a filter lets pass and that have all variables, in their order. */
  public void predict(Rows rows, Filter filter, RowAccess access, Predictions predictions) {
    for (double[] row : scored(rows, filter, access)) {
      predictions.row(Link.LOGIT.mean(Scores.score(model.link, row[0])), row[1]);
    }
  }

  private List<double[]> scored(Rows rows, Filter filter, RowAccess access) {
    List<double[]> scored = new ArrayList<>();
    double[][] x = new double[model.design.size()][RowFold.BLOCK];
    double[] eta = new double[RowFold.BLOCK];
    RowFold.read(
        model,
        filter,
        rows,
        access,
        (slots, n) -> {
          GlmEvaluation.linearPredictor(model, beta, slots, n, x, eta);
          for (int i = 0; i < n; i++) {
            scored.add(new double[] {eta[i], slots[model.response][i]});
          }
        });
    return scored;
  }

  /** Evaluates the predictions on the rows that a filter lets pass. */
  public LocalEvaluation evaluate(Rows rows, Filter filter, RowAccess access) {
    List<double[]> scored = scored(rows, filter, access);
    long events = 0;
    long right = 0;
    Sum squares = new Sum();
    for (double[] row : scored) {
      double probability = Link.LOGIT.mean(Scores.score(model.link, row[0]));
      boolean event = row[1] == 1;
      events += event ? 1 : 0;
      right += probability >= model.options.evaluateThreshold() == event ? 1 : 0;
      squares.add((probability - row[1]) * (probability - row[1]));
    }
    long n = scored.size();
    return new LocalEvaluation(
        n,
        events,
        events == 0 || events == n ? null : auc(scored, events),
        n == 0 ? null : squares.value() / n,
        n == 0 ? null : (double) right / n);
  }

  /** The Mann-Whitney form with mean ranks. */
  private static double auc(List<double[]> scored, long events) {
    double[][] sorted = scored.toArray(double[][]::new);
    Arrays.sort(sorted, (a, b) -> Double.compare(a[0], b[0]));
    double ranks = 0;
    int from = 0;
    while (from < sorted.length) {
      int to = from;
      long tiedEvents = 0;
      while (to < sorted.length && sorted[to][0] == sorted[from][0]) {
        tiedEvents += sorted[to][1] == 1 ? 1 : 0;
        to++;
      }
      ranks += tiedEvents * ((from + 1.0 + to) / 2);
      from = to;
    }
    double others = (double) sorted.length - events;
    return (ranks - events * (events + 1.0) / 2) / (events * others);
  }
}
