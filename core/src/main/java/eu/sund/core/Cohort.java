package eu.sund.core;

import java.util.List;

/**
 * The rows that a filter lets pass, in their order: a view of other rows.
 *
 * <p>Blocks are compacted, so they can be shorter than the source's, and are never empty. Closing
 * it closes the source. Not thread-safe.
 */
public final class Cohort implements Rows {
  private final Rows source;
  private final Filter filter;
  private final FilterRules.Rule rule;

  /**
   * Makes the view.
   *
   * @throws SundException with {@code STUDY_INVALID} if the filter does not fit the variables, as
   *     {@link Filter#check} says
   */
  public Cohort(Rows source, Filter filter) {
    this.source = source;
    this.filter = filter;
    this.rule = FilterRules.compile(filter, source.variables());
  }

  @Override
  public List<Variable> variables() {
    return source.variables();
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    if (filter instanceof Filter.All) {
      source.read(access, reader);
      return;
    }
    double[][] kept = new double[source.variables().size()][BLOCK_ROWS];
    String[][] texts = RowBlock.room(source.variables(), BLOCK_ROWS);
    int[] index = new int[BLOCK_ROWS];
    source.read(
        access,
        block -> {
          int count = 0;
          for (int row = 0; row < block.rows(); row++) {
            if (rule.test(block.columns(), row) == FilterRules.YES) {
              index[count++] = row;
            }
          }
          if (count == 0) {
            return;
          }
          for (int column = 0; column < kept.length; column++) {
            double[] from = block.columns()[column];
            double[] to = kept[column];
            for (int i = 0; i < count; i++) {
              to[i] = from[index[i]];
            }
          }
          for (int column = 0; column < texts.length; column++) {
            if (texts[column].length > 0) {
              String[] from = block.text(column);
              for (int i = 0; i < count; i++) {
                texts[column][i] = from[index[i]];
              }
            }
          }
          reader.block(new RowBlock(count, kept, texts));
        });
  }

  @Override
  public void close() {
    source.close();
  }
}
