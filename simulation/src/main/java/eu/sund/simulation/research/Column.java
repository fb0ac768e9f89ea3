package eu.sund.simulation.research;

/** One variable of a table in memory: floats where these hold every value exactly. */
sealed interface Column {
  double get(int row);

  /** Copies {@code count} values from row {@code from} on. */
  void copy(int from, double[] target, int count);

  /** The rows in another order. */
  Column permuted(int[] order);

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
