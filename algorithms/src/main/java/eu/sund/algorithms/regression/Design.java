package eu.sund.algorithms.regression;

import java.util.ArrayList;
import java.util.List;

/**
 * The model matrix: how the columns follow from a row's variables.
 *
 * <p>Columns are computed in a <em>scaled</em> form that lies in [−1, 1]: a number is centred by
 * the middle and divided by the half width of its public range, where the formula's other terms
 * allow centring, else divided by its largest magnitude. The matrix A with X_raw = X_scaled·A takes
 * coefficients to the units of the data and back exactly.
 *
 * <p><b>Shapes.</b> [n, p]; p columns named as R names them.
 */
final class Design {
  /** The most columns. */
  static final int COLUMNS_MAX = 400;

  /**
   * A number as it enters the columns: (x − middle) / scale.
   *
   * @param slot the variable's place in a row
   */
  record Scaled(int slot, String variable, double middle, double scale) {}

  /**
   * An indicator of one level.
   *
   * @param value the level as the rows hold it
   */
  record Dummy(int slot, String variable, double value, String level, boolean reference) {}

  /**
   * A column: a product of numbers and indicators, or the indicator that a variable is missing.
   *
   * @param name as R writes it
   * @param term which term of the formula it belongs to; −1 the constant, −2 a missing indicator
   * @param missingSlot of a missing indicator the variable's place, else −1
   */
  record Column(
      String name, int term, List<Integer> numbers, List<Dummy> dummies, int missingSlot) {
    Column {
      numbers = List.copyOf(numbers);
      dummies = List.copyOf(dummies);
    }
  }

  private final List<Scaled> numbers;
  private final List<Column> columns;
  private final double[][] transform;
  private final double[][] inverse;

  /**
   * @param transform A, [p, p]
   */
  Design(List<Scaled> numbers, List<Column> columns, double[][] transform) {
    this.numbers = List.copyOf(numbers);
    this.columns = List.copyOf(columns);
    this.transform = transform;
    this.inverse = invert(transform, columns);
  }

  int size() {
    return columns.size();
  }

  List<Column> columns() {
    return columns;
  }

  String name(int column) {
    return columns.get(column).name();
  }

  boolean hasIntercept() {
    return !columns.isEmpty() && columns.getFirst().term() == -1;
  }

  /**
   * Computes the scaled columns of some rows.
   *
   * @param slots the variables, [v][n]; a missing value adds nothing
   * @param target the columns, [p][n]
   */
  void fill(double[][] slots, int rows, double[][] target) {
    double[][] scaled = new double[numbers.size()][];
    for (int k = 0; k < scaled.length; k++) {
      Scaled number = numbers.get(k);
      double[] from = slots[number.slot()];
      double[] to = new double[rows];
      for (int i = 0; i < rows; i++) {
        double x = (from[i] - number.middle()) / number.scale();
        to[i] = Double.isNaN(x) ? 0 : x;
      }
      scaled[k] = to;
    }
    for (int j = 0; j < columns.size(); j++) {
      fill(columns.get(j), slots, scaled, target[j], rows);
    }
  }

  private static void fill(
      Column column, double[][] slots, double[][] scaled, double[] target, int rows) {
    if (column.missingSlot() >= 0) {
      double[] from = slots[column.missingSlot()];
      for (int i = 0; i < rows; i++) {
        target[i] = Double.isNaN(from[i]) ? 1 : 0;
      }
      return;
    }
    java.util.Arrays.fill(target, 0, rows, 1.0);
    for (int number : column.numbers()) {
      double[] from = scaled[number];
      for (int i = 0; i < rows; i++) {
        target[i] *= from[i];
      }
    }
    for (Dummy dummy : column.dummies()) {
      double[] from = slots[dummy.slot()];
      double level = dummy.value();
      for (int i = 0; i < rows; i++) {
        target[i] = from[i] == level ? target[i] : 0;
      }
    }
  }

  /** Coefficients of the raw columns from those of the scaled ones. */
  double[] toRaw(double[] scaled) {
    return multiply(inverse, scaled);
  }

  /** Coefficients of the scaled columns from those of the raw ones. */
  double[] toScaled(double[] raw) {
    return multiply(transform, raw);
  }

  /** The raw coefficients' covariance A⁻¹ C A⁻ᵀ, [p, p]. */
  double[][] covarianceToRaw(double[][] scaled) {
    int p = size();
    double[][] half = new double[p][];
    for (int j = 0; j < p; j++) {
      half[j] = multiply(inverse, scaled[j]);
    }
    double[][] raw = new double[p][p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        Sum sum = new Sum();
        for (int k = 0; k < p; k++) {
          sum.add(inverse[i][k] * half[k][j]);
        }
        raw[i][j] = sum.value();
        raw[j][i] = sum.value();
      }
    }
    return raw;
  }

  private static double[] multiply(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      Sum sum = new Sum();
      for (int j = 0; j < vector.length; j++) {
        sum.add(matrix[i][j] * vector[j]);
      }
      product[i] = sum.value();
    }
    return product;
  }

  /** A is triangular when columns are ordered by how many numbers they multiply. */
  private static double[][] invert(double[][] a, List<Column> columns) {
    int p = a.length;
    List<Integer> order = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      order.add(j);
    }
    order.sort(java.util.Comparator.comparingInt(j -> columns.get(j).numbers().size()));
    double[][] inverse = new double[p][p];
    for (int j : order) {
      // scaled column j = (raw column j − Σ scaled column k · a[k][j]) / a[j][j]
      for (int k = 0; k < p; k++) {
        if (k != j && a[k][j] != 0) {
          for (int i = 0; i < p; i++) {
            inverse[i][j] -= inverse[i][k] * a[k][j];
          }
        }
      }
      inverse[j][j] += 1;
      for (int i = 0; i < p; i++) {
        inverse[i][j] /= a[j][j];
      }
    }
    return inverse;
  }
}
