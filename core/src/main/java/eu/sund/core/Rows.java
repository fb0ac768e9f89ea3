package eu.sund.core;

import java.util.List;

/**
 * Patient rows of some variables, read front to back, out of core: never more than a block is in
 * memory.
 *
 * <p>Reading twice gives the same rows in the same order, as long as the source did not change. Not
 * thread-safe.
 */
public interface Rows extends AutoCloseable {
  /** The most rows in a block. */
  int BLOCK_ROWS = 2048;

  /** The variables that blocks hold, in the order of their columns. */
  List<Variable> variables();

  /**
   * Reads all rows once.
   *
   * @param access the gate's token
   * @param reader gets the blocks in order; must not keep a block beyond its call, its arrays are
   *     reused
   * @throws SundException with {@code DATA_UNREADABLE} naming the place (file and line or row,
   *     column) and the kind of the value, never the value
   */
  void read(RowAccess access, BlockReader reader);

  /** Frees files and connections. */
  @Override
  void close();

  /** Gets blocks of rows. */
  @FunctionalInterface
  interface BlockReader {
    /** Takes the next block. */
    void block(RowBlock block);
  }
}
