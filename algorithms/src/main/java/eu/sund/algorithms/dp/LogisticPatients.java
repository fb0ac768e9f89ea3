package eu.sund.algorithms.dp;

import eu.sund.algorithms.regression.ScaledRows;
import eu.sund.core.ErrorCode;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import java.util.Arrays;

/** A site's patients for the logistic loss, one row each, in memory. */
final class LogisticPatients implements NoisyGradient.Patients {
  private static final int NUMBERS_MAX = 1 << 28;

  private final int width;
  private float[] x = new float[0];
  private float[] y = new float[0];
  private int count;

  private LogisticPatients(int width) {
    this.width = width;
  }

  /**
   * Reads the cohort's complete rows.
   *
   * @throws SundException with {@code BOUND_EXCEEDED} if there are more than memory is meant for
   */
  static LogisticPatients read(ScaledRows model, Rows rows, RowAccess access) {
    LogisticPatients patients = new LogisticPatients(model.columns().size());
    model.read(rows, access, patients::add);
    return patients;
  }

  private void add(double[][] columns, double[] response, int rows) {
    if ((long) (count + rows) * width > NUMBERS_MAX) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED,
          "a site may bring at most " + NUMBERS_MAX / width + " patients to this analysis");
    }
    if (count + rows > y.length) {
      int room = (int) Math.min(Math.max(2L * y.length, count + rows), NUMBERS_MAX / width);
      x = Arrays.copyOf(x, room * width);
      y = Arrays.copyOf(y, room);
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        x[(count + i) * width + j] = (float) columns[j][i];
      }
      y[count + i] = (float) response[i];
    }
    count += rows;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void gradient(float[] weights, int patient, float[] gradient) {
    int from = patient * width;
    double eta = 0;
    for (int j = 0; j < width; j++) {
      eta += (double) weights[j] * x[from + j];
    }
    double residual = 1 / (1 + StrictMath.exp(-eta)) - y[patient];
    for (int j = 0; j < width; j++) {
      gradient[j] = (float) (residual * x[from + j]);
    }
  }
}
