package eu.sund.simulation.research;

import java.util.Arrays;

/** One variable of a table in memory: floats where these hold every value exactly. */
sealed interface Column {
  double get(int row);

  /** Copies {@code count} values from row {@code from} on. */
  void copy(int from, double[] target, int count);

  /** The rows in another order. */
  Column permuted(int[] order);

  /**
   * The texts of some rows from row {@code from} on.
   *
   * @throws IllegalArgumentException if the variable is no text
   */
  default void texts(int from, String[] target, int count) {
    throw new IllegalArgumentException("a column without texts");
  }

  /** The first {@code rows} values. */
  static Column of(double[] values, int rows) {
    float[] narrow = new float[rows];
    for (int i = 0; i < rows; i++) {
      narrow[i] = (float) values[i];
      if (Double.compare(narrow[i], values[i]) != 0) {
        double[] wide = new double[rows];
        System.arraycopy(values, 0, wide, 0, rows);
        return new Wide(wide);
      }
    }
    return new Narrow(narrow);
  }

  /** Four bytes a value. */
  final class Narrow implements Column {
    private final float[] values;

    Narrow(float[] values) {
      this.values = values;
    }

    @Override
    public double get(int row) {
      return values[row];
    }

    @Override
    public void copy(int from, double[] target, int count) {
      for (int i = 0; i < count; i++) {
        target[i] = values[from + i];
      }
    }

    @Override
    public Column permuted(int[] order) {
      float[] moved = new float[order.length];
      for (int i = 0; i < order.length; i++) {
        moved[i] = values[order[i]];
      }
      return new Narrow(moved);
    }
  }

  /** Texts, and their lengths, as a block of rows has them. */
  final class Texts implements Column {
    private final Column lengths;
    private final String[] texts;

    /** The first {@code rows} texts of an array, which is copied. */
    Texts(Column lengths, String[] texts, int rows) {
      this.lengths = lengths;
      this.texts = Arrays.copyOf(texts, rows);
    }

    @Override
    public double get(int row) {
      return lengths.get(row);
    }

    @Override
    public void copy(int from, double[] target, int count) {
      lengths.copy(from, target, count);
    }

    @Override
    public void texts(int from, String[] target, int count) {
      System.arraycopy(texts, from, target, 0, count);
    }

    @Override
    public Column permuted(int[] order) {
      String[] moved = Arrays.stream(order).mapToObj(i -> texts[i]).toArray(String[]::new);
      return new Texts(lengths.permuted(order), moved, order.length);
    }
  }

  /** Eight bytes a value. */
  final class Wide implements Column {
    private final double[] values;

    Wide(double[] values) {
      this.values = values;
    }

    @Override
    public double get(int row) {
      return values[row];
    }

    @Override
    public void copy(int from, double[] target, int count) {
      System.arraycopy(values, from, target, 0, count);
    }

    @Override
    public Column permuted(int[] order) {
      double[] moved = new double[order.length];
      for (int i = 0; i < order.length; i++) {
        moved[i] = values[order[i]];
      }
      return new Wide(moved);
    }
  }
}
