package eu.sund.algorithms.regression;

import eu.sund.core.Filter;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The model matrix of a formula for other methods than {@code glm}: columns within [−1, 1] by
 * public ranges, and the way of their coefficients back to the units of the data.
 */
public final class ScaledRows {
  private final GlmModel model;

  private ScaledRows(GlmModel model) {
    this.model = model;
  }

  /** Takes blocks of rows. */
  @FunctionalInterface
  public interface Reader {
    /**
     * @param columns the scaled columns, [p][n]
     * @param response the response as the rows hold it
     * @param rows n
     */
    void rows(double[][] columns, double[] response, int rows);
  }

  /**
   * The model of a formula.
   *
   * @param options options of {@code glm} that make the model: family and references
   * @throws eu.sund.core.SundException with {@code STUDY_INVALID}
   */
  public static ScaledRows of(
      String formula, Filter cohort, SortedMap<String, String> options, List<Variable> variables) {
    return new ScaledRows(new GlmModel(formula, cohort, options, variables));
  }

  /** The family, as written or by the response. */
  public Family family() {
    return model.family;
  }

  /** The columns' names. */
  public List<String> columns() {
    return model.design.columns().stream().map(Design.Column::name).toList();
  }

  /** Whether the first column is the constant. */
  public boolean hasIntercept() {
    return model.design.hasIntercept();
  }

  /** Reads the cohort's complete rows; returns how many rows were looked at. */
  public long read(Rows rows, RowAccess access, Reader reader) {
    double[][] x = new double[model.design.size()][RowFold.BLOCK];
    RowFold fold =
        RowFold.read(
            model,
            model.cohort,
            rows,
            access,
            (slots, n) -> {
              model.design.fill(slots, n, x);
              reader.rows(x, slots[model.response], n);
            });
    return fold.kept() + fold.dropped() + fold.invalid();
  }

  /** Coefficients in the units of the data. */
  public double[] toRaw(double[] scaled) {
    return model.design.toRaw(scaled);
  }

  /** Their covariance in the units of the data, [p, p]. */
  public double[][] covarianceToRaw(double[][] scaled) {
    return model.design.covarianceToRaw(scaled);
  }

  /**
   * The inverse of a symmetric matrix, or null if it is not positive definite.
   *
   * @param packed its upper triangle, row by row
   */
  public static double @Nullable [][] inverse(double[] packed, int size) {
    Cholesky factor = Cholesky.of(packed, size);
    return factor == null ? null : factor.inverse();
  }
}
