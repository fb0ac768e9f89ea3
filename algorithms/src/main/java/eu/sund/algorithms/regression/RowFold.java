package eu.sund.algorithms.regression;

import eu.sund.core.Cohort;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.PatientKey;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.util.List;

/**
 * Gathers the rows that a model can use into blocks of a fixed size, so that sums do not depend on
 * how a connector cuts its blocks.
 */
final class RowFold {
  /** Rows in a block, the last one apart. */
  static final int BLOCK = 1024;

  private final GlmModel model;
  private final Block reader;
  private final double[][] slots;
  private final int[] columns;
  private int filled;
  private long kept;
  private long dropped;
  private long invalid;

  /** Takes blocks of usable rows. */
  @FunctionalInterface
  interface Block {
    /**
     * @param slots the model's variables, [v][rows]; then the patients' keys, if rows have any
     */
    void rows(double[][] slots, int rows);
  }

  private RowFold(GlmModel model, List<Variable> variables, Block reader) {
    this.model = model;
    this.reader = reader;
    int patient = PatientKey.column(variables);
    int used = model.variables.size();
    this.slots = new double[patient < 0 ? used : used + 1][BLOCK];
    this.columns = new int[slots.length];
    if (patient >= 0) {
      columns[used] = patient;
    }
    List<String> names = variables.stream().map(Variable::name).toList();
    for (int i = 0; i < used; i++) {
      columns[i] = names.indexOf(model.variables.get(i).name());
      if (columns[i] < 0) {
        throw new SundException(
            ErrorCode.CODEBOOK_MISMATCH,
            "the rows lack variable '" + model.variables.get(i).name() + "'");
      }
    }
  }

  /**
   * Reads the rows of a cohort.
   *
   * @throws SundException with {@code BOUND_EXCEEDED} if there are more than 2²⁴
   */
  static RowFold read(GlmModel model, Filter filter, Rows rows, RowAccess access, Block reader) {
    RowFold fold = over(model, rows.variables(), reader);
    new Cohort(rows, filter).read(access, fold::take);
    fold.end();
    return fold;
  }

  /** A fold that is handed its blocks; {@link #end} hands on what is left. */
  static RowFold over(GlmModel model, List<Variable> variables, Block reader) {
    return new RowFold(model, variables, reader);
  }

  void end() {
    if (filled > 0) {
      reader.rows(slots, filled);
      filled = 0;
    }
  }

  /** Rows that were used. */
  long kept() {
    return kept;
  }

  /** Rows without what the model needs. */
  long dropped() {
    return dropped;
  }

  /** Rows whose response the family does not allow. */
  long invalid() {
    return invalid;
  }

  /**
   * @throws SundException with {@code BOUND_EXCEEDED} if there are more than 2²⁴ rows
   */
  void take(RowBlock block) {
    double[][] from = block.columns();
    for (int row = 0; row < block.rows(); row++) {
      if (!isComplete(from, row)) {
        dropped++;
      } else if (!model.allows(from[columns[model.response]][row])) {
        invalid++;
      } else {
        for (int i = 0; i < slots.length; i++) {
          slots[i][filled] = from[columns[i]][row];
        }
        filled++;
        kept++;
        if (filled == BLOCK) {
          reader.rows(slots, BLOCK);
          filled = 0;
        }
      }
    }
    if (kept + dropped + invalid > GlmModel.ROWS_MAX) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED, "a site may bring at most 2^24 rows to a model");
    }
  }

  private boolean isComplete(double[][] from, int row) {
    if (Double.isNaN(from[columns[model.response]][row])) {
      return false;
    }
    if (model.weights >= 0 && !(from[columns[model.weights]][row] > 0)) {
      return false;
    }
    for (int offset : model.offsets) {
      if (Double.isNaN(from[columns[offset]][row])) {
        return false;
      }
    }
    if (!model.options.indicateMissing()) {
      for (int covariate : model.covariates) {
        if (Double.isNaN(from[columns[covariate]][row])) {
          return false;
        }
      }
    }
    return true;
  }
}
