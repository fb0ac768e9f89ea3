package eu.sund.algorithms.regression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The triangular factor of a symmetric matrix, column by column in the given order, as R's pivoting
 * does: a column that the earlier ones give is set aside and can be named.
 *
 * <p>The matrix is brought to a unit diagonal first, so that the test for dependence does not
 * depend on units.
 */
final class Cholesky {
  /** What is left of a column after the earlier ones, as a share, below which it is dependent. */
  private static final double DEPENDENT = 1e-12;

  private final int size;
  private final double[] scale;
  private final double[][] lower;

  private Cholesky(double[] scale, double[][] lower) {
    this.size = scale.length;
    this.scale = scale;
    this.lower = lower;
  }

  /**
   * A dependent column.
   *
   * @param column its position
   * @param of the earlier columns that give it
   */
  record Dependence(int column, List<Integer> of) {}

  /** The factor, or null if a column is dependent: then {@link #dependence} names it. */
  static @Nullable Cholesky of(double[] packed, int size) {
    double[] scale = scale(packed, size);
    double[][] lower = new double[size][size];
    for (int j = 0; j < size; j++) {
      if (!eliminate(packed, scale, lower, j)) {
        return null;
      }
    }
    return new Cholesky(scale, lower);
  }

  /** The first dependent column of a matrix for which {@link #of} gave null. */
  static Dependence dependence(double[] packed, int size) {
    double[] scale = scale(packed, size);
    double[][] lower = new double[size][size];
    int j = 0;
    while (j < size && eliminate(packed, scale, lower, j)) {
      j++;
    }
    List<Integer> of = new ArrayList<>();
    if (j == size) {
      return new Dependence(size - 1, of);
    }
    double[] weights = new double[j];
    for (int i = j - 1; i >= 0; i--) {
      double rest = lower[j][i];
      for (int k = i + 1; k < j; k++) {
        rest -= lower[k][i] * weights[k];
      }
      weights[i] = rest / lower[i][i];
    }
    for (int i = 0; i < j; i++) {
      if (Math.abs(weights[i]) > 1e-5) {
        of.add(i);
      }
    }
    return new Dependence(j, of);
  }

  private static double[] scale(double[] packed, int size) {
    double[] scale = new double[size];
    for (int j = 0; j < size; j++) {
      double diagonal = packed[index(j, j, size)];
      scale[j] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
    }
    return scale;
  }

  /** Row j of the factor; false if the column is dependent. */
  private static boolean eliminate(double[] packed, double[] scale, double[][] lower, int j) {
    int size = scale.length;
    double rest = scale[j] > 0 ? 1 : 0;
    for (int i = 0; i < j; i++) {
      double value = packed[index(i, j, size)] * scale[i] * scale[j];
      for (int k = 0; k < i; k++) {
        value -= lower[i][k] * lower[j][k];
      }
      value /= lower[i][i];
      lower[j][i] = value;
      rest -= value * value;
    }
    if (!(rest > DEPENDENT)) {
      return false;
    }
    lower[j][j] = Math.sqrt(rest);
    return true;
  }

  /** The place of entry (i ≤ j) in the upper triangle, row by row. */
  static int index(int i, int j, int size) {
    return i * size - i * (i - 1) / 2 + (j - i);
  }

  /** Solves for one right side. */
  double[] solve(double[] right) {
    double[] x = new double[size];
    for (int i = 0; i < size; i++) {
      double value = right[i] * scale[i];
      for (int k = 0; k < i; k++) {
        value -= lower[i][k] * x[k];
      }
      x[i] = value / lower[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
      double value = x[i];
      for (int k = i + 1; k < size; k++) {
        value -= lower[k][i] * x[k];
      }
      x[i] = value / lower[i][i];
    }
    for (int i = 0; i < size; i++) {
      x[i] *= scale[i];
    }
    return x;
  }

  /** The inverse, [p, p]. */
  double[][] inverse() {
    double[][] inverse = new double[size][];
    for (int j = 0; j < size; j++) {
      double[] unit = new double[size];
      unit[j] = 1;
      inverse[j] = solve(unit);
    }
    return inverse;
  }
}
