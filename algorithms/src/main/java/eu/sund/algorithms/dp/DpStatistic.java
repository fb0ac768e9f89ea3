package eu.sund.algorithms.dp;

import eu.sund.core.Cohort;
import eu.sund.core.ErrorCode;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import eu.sund.core.Variable;

/** A statistic of one variable: each row in which it is known adds to the sums by itself. */
abstract class DpStatistic extends DpAnalysis {
  DpStatistic(String name) {
    super(name);
  }

  /** Adds one row to whole-number sums. */
  @FunctionalInterface
  interface Fold {
    /**
     * Adds.
     *
     * @param value of the response, never NaN
     */
    void add(double value, long[] sums);
  }

  /** How a row is added. */
  abstract Fold fold(DpQuestion question);

  @Override
  final long[] sums(DpQuestion question, int size, Rows rows, RowAccess access) {
    long[] sums = new long[size];
    Fold fold = fold(question);
    String name = question.response().name();
    int column = rows.variables().stream().map(Variable::name).toList().indexOf(name);
    if (column < 0) {
      throw new SundException(ErrorCode.CODEBOOK_MISMATCH, "the rows lack variable '" + name + "'");
    }
    long[] count = new long[1];
    new Cohort(rows, question.filter())
        .read(
            access,
            block -> {
              count[0] += block.rows();
              requireRows(count[0]);
              double[] values = block.columns()[column];
              for (int row = 0; row < block.rows(); row++) {
                if (!Double.isNaN(values[row])) {
                  fold.add(values[row], sums);
                }
              }
            });
    return sums;
  }
}
