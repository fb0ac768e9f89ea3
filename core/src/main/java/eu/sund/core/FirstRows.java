package eu.sund.core;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The first of each patient's rows, in the order of the data; all rows where no column tells whose
 * they are.
 *
 * <p><b>Privacy.</b> A patient, added or removed with all rows, adds or removes one row here: what
 * noise that is made for one row must hide. The cohort has to be applied before, or a patient's
 * first row could be one that does not count.
 *
 * <p>Closing it closes the source. Not thread-safe.
 */
public final class FirstRows implements Rows {
  private final Rows source;
  private final int column;

  /** Makes the view. */
  public FirstRows(Rows source) {
    this.source = source;
    this.column = PatientKey.column(source.variables());
  }

  @Override
  public List<Variable> variables() {
    return source.variables();
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    if (column < 0) {
      source.read(access, reader);
      return;
    }
    PatientSet seen = new PatientSet();
    source.read(
        access,
        block -> {
          int[] first =
              IntStream.range(0, block.rows())
                  .filter(row -> seen.add(block.columns()[column][row]))
                  .toArray();
          if (first.length > 0) {
            reader.block(block.rowsOnly(first));
          }
        });
  }

  @Override
  public void close() {
    source.close();
  }
}
