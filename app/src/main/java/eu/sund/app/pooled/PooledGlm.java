package eu.sund.app.pooled;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * A logistic regression on rows that lie together, to check the federated one against.
 *
 * <p>It reads CSV files plainly, builds the design straightforwardly and solves iteratively
 * reweighted least squares by Householder QR; it shares no code with the federated analysis. Rows
 * with an empty cell in a variable of the formula are left out.
 *
 * <p><b>Privacy.</b> None: this pools patients' rows in one process. It is a check tool for data
 * that are synthetic or public, and nothing but the demo and tests may call it.
 *
 * <p><b>Numerics.</b> Plain double arithmetic; iterations end when the deviance changes by less
 * than 1e-13 relative, then one more step is taken.
 *
 * <p><b>Source.</b> McCullagh and Nelder (1989), Generalized Linear Models, section 2.5; start
 * values as in R's {@code binomial()$initialize}.
 */
public final class PooledGlm {
  private static final int ITERATIONS_MAX = 50;
  private static final double TOLERANCE = 1e-13;
  private static final double COLLINEAR = 1e-11;

  private final PlainDesign design;

  /**
   * A model.
   *
   * @param formula a response, {@code ~} and variables joined by {@code +}: main effects only
   * @param factors the levels of each categorical variable, the reference first
   * @throws IllegalArgumentException if the formula is not of that form
   */
  public PooledGlm(String formula, Map<String, List<String>> factors) {
    this.design = new PlainDesign(formula, factors);
  }

  /**
   * What the fit found.
   *
   * @param terms the design's columns as R names them, the intercept first
   * @param coefficients one a term
   * @param standardErrors one a term
   * @param patients rows in the fit
   * @param events rows with response 1
   * @param deviance the residual deviance
   * @param iterations steps taken
   */
  public record Fit(
      List<String> terms,
      List<Double> coefficients,
      List<Double> standardErrors,
      long patients,
      long events,
      double deviance,
      int iterations) {
    /** Copies the lists. */
    public Fit {
      terms = List.copyOf(terms);
      coefficients = List.copyOf(coefficients);
      standardErrors = List.copyOf(standardErrors);
    }
  }

  /**
   * Fits to all complete rows.
   *
   * @throws SundException {@code DATA_UNREADABLE} if a file is not such a CSV, {@code
   *     ANALYSIS_FAILED} if the model has no finite answer
   */
  public Fit fit(List<Path> csvs) {
    return fit(csvs, "");
  }

  /**
   * Fits to the complete rows whose column {@code set} holds {@code set}; all if that is empty.
   *
   * @throws SundException as the other {@code fit}
   */
  public Fit fit(List<Path> csvs, String set) {
    PlainDesign.Rows rows = design.read(csvs, set);
    int n = rows.size();
    int d = design.terms().size();
    if (n <= d) {
      throw failed(n + " complete rows are too few for " + d + " coefficients");
    }
    double[] eta = new double[n];
    for (int i = 0; i < n; i++) {
      double start = (rows.response(i) + 0.5) / 2;
      eta[i] = Math.log(start / (1 - start));
    }
    DMatrixRMaj beta = new DMatrixRMaj(d, 1);
    double before = Double.POSITIVE_INFINITY;
    boolean last = false;
    for (int step = 1; step <= ITERATIONS_MAX; step++) {
      DMatrixRMaj triangle = step(rows, eta, beta);
      double deviance = deviance(rows, eta);
      if (last) {
        return result(rows, beta, triangle, deviance, step);
      }
      last = Math.abs(before - deviance) <= TOLERANCE * (Math.abs(deviance) + 0.1);
      before = deviance;
    }
    throw failed("no convergence in " + ITERATIONS_MAX + " steps; are the groups separated?");
  }

  /** Takes one step; returns the upper triangle of the QR factorisation. */
  private DMatrixRMaj step(PlainDesign.Rows rows, double[] eta, DMatrixRMaj beta) {
    int n = rows.size();
    int d = design.terms().size();
    DMatrixRMaj left = new DMatrixRMaj(n, d);
    DMatrixRMaj right = new DMatrixRMaj(n, 1);
    for (int i = 0; i < n; i++) {
      double mu = 1 / (1 + Math.exp(-eta[i]));
      double weight = mu * (1 - mu);
      if (weight < 1e-14) {
        throw failed("fitted probabilities reach 0 or 1; the groups are separated");
      }
      double root = Math.sqrt(weight);
      for (int j = 0; j < d; j++) {
        left.unsafe_set(i, j, root * rows.value(i, j));
      }
      right.unsafe_set(i, 0, root * (eta[i] + (rows.response(i) - mu) / weight));
    }
    double[] norms = new double[d];
    for (int j = 0; j < d; j++) {
      norms[j] = columnNorm(left, j);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.qr(n, d);
    if (!solver.setA(left)) {
      throw failed("the weighted design cannot be factorised");
    }
    QRDecomposition<DMatrixRMaj> qr = solver.getDecomposition();
    DMatrixRMaj triangle = qr.getR(null, true);
    for (int j = 0; j < d; j++) {
      if (Math.abs(triangle.get(j, j)) <= COLLINEAR * norms[j]) {
        throw failed("'" + design.terms().get(j) + "' follows from the terms before it");
      }
    }
    solver.solve(right, beta);
    for (int i = 0; i < n; i++) {
      eta[i] = rows.predictor(i, beta.data);
    }
    return triangle;
  }

  private static double columnNorm(DMatrixRMaj matrix, int column) {
    double sum = 0;
    for (int i = 0; i < matrix.numRows; i++) {
      sum += matrix.get(i, column) * matrix.get(i, column);
    }
    return Math.sqrt(sum);
  }

  private Fit result(
      PlainDesign.Rows rows, DMatrixRMaj beta, DMatrixRMaj triangle, double deviance, int steps) {
    int d = design.terms().size();
    DMatrixRMaj inverse = new DMatrixRMaj(d, d);
    if (!CommonOps_DDRM.invert(triangle, inverse)) {
      throw failed("variables of the formula are collinear");
    }
    List<Double> coefficients = new ArrayList<>(d);
    List<Double> errors = new ArrayList<>(d);
    for (int j = 0; j < d; j++) {
      coefficients.add(beta.get(j, 0));
      double square = 0;
      for (int k = j; k < d; k++) {
        square += inverse.get(j, k) * inverse.get(j, k);
      }
      errors.add(Math.sqrt(square));
    }
    long events = IntStream.range(0, rows.size()).filter(i -> rows.response(i) == 1).count();
    return new Fit(design.terms(), coefficients, errors, rows.size(), events, deviance, steps);
  }

  private static double deviance(PlainDesign.Rows rows, double[] eta) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      double against = rows.response(i) == 1 ? -eta[i] : eta[i];
      sum +=
          2
              * (against > 0
                  ? against + Math.log1p(Math.exp(-against))
                  : Math.log1p(Math.exp(against)));
    }
    return sum;
  }

  /**
   * The exact area under the ROC curve of a fit on other rows, by ranks.
   *
   * @param set as in {@link #fit(List, String)}
   * @return empty if all outcomes are alike or there is no complete row
   * @throws IllegalArgumentException if the fit is of another formula
   */
  public OptionalDouble auc(Fit fit, List<Path> csvs, String set) {
    Checks.argument(fit.terms().equals(design.terms()), "the fit is of another formula");
    PlainDesign.Rows rows = design.read(csvs, set);
    double[] beta = fit.coefficients().stream().mapToDouble(Double::doubleValue).toArray();
    double[] scores = new double[rows.size()];
    boolean[] outcomes = new boolean[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      scores[i] = rows.predictor(i, beta);
      outcomes[i] = rows.response(i) == 1;
    }
    return auc(scores, outcomes);
  }

  /**
   * The share of (event, non-event) pairs in which the event scores higher, ties by half: the
   * Mann-Whitney statistic from midranks.
   *
   * @return empty if all outcomes are alike
   * @throws IllegalArgumentException if the lengths differ
   */
  public static OptionalDouble auc(double[] scores, boolean[] outcomes) {
    Checks.argument(scores.length == outcomes.length, "one outcome a score");
    int n = scores.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[a], scores[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double ranks = 0;
    long events = 0;
    int from = 0;
    while (from < n) {
      int to = from;
      while (to < n && scores[order[to]] == scores[order[from]]) {
        to++;
      }
      double midrank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        if (outcomes[order[i]]) {
          ranks += midrank;
          events++;
        }
      }
      from = to;
    }
    if (events == 0 || events == n) {
      return OptionalDouble.empty();
    }
    double pairs = (double) events * (n - events);
    return OptionalDouble.of((ranks - events * (events + 1.0) / 2) / pairs);
  }

  private static SundException failed(String why) {
    return new SundException(ErrorCode.ANALYSIS_FAILED, "the pooled check has no answer: " + why);
  }
}
