package eu.sund.bench.text;

import eu.sund.core.Checks;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.Arrays;
import java.util.List;

/** Rows with texts in memory. */
final class TextRows implements Rows {
  private final List<Variable> variables;
  private final double[][] columns;
  private final String[][] texts;
  private final int rows;

  /**
   * Takes the arrays.
   *
   * @param columns [variables, rows] as {@link RowBlock} says
   * @param texts [variables, rows], empty for what is no text
   */
  TextRows(List<Variable> variables, double[][] columns, String[][] texts) {
    this.variables = List.copyOf(variables);
    this.columns = columns;
    this.texts = texts;
    this.rows = columns[0].length;
  }

  int rows() {
    return rows;
  }

  /** A column's numbers. */
  double[] column(String name) {
    return columns[variables.stream().map(Variable::name).toList().indexOf(name)].clone();
  }

  /** A column's texts. */
  List<String> texts(String name) {
    return List.of(texts[variables.stream().map(Variable::name).toList().indexOf(name)]);
  }

  /** Some of the rows, in this order. */
  TextRows only(int[] chosen) {
    double[][] some = new double[columns.length][];
    String[][] words = new String[columns.length][];
    for (int k = 0; k < columns.length; k++) {
      double[] column = columns[k];
      String[] text = texts[k];
      some[k] = Arrays.stream(chosen).mapToDouble(i -> column[i]).toArray();
      words[k] =
          text.length == 0
              ? text
              : Arrays.stream(chosen).mapToObj(i -> text[i]).toArray(String[]::new);
    }
    return new TextRows(variables, some, words);
  }

  @Override
  public List<Variable> variables() {
    return variables;
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    Checks.argument(!access.reason().isBlank(), "access to rows needs a reason");
    for (int from = 0; from < rows; from += BLOCK_ROWS) {
      int to = Math.min(rows, from + BLOCK_ROWS);
      double[][] part = new double[columns.length][];
      String[][] words = new String[columns.length][];
      for (int k = 0; k < part.length; k++) {
        part[k] = Arrays.copyOfRange(columns[k], from, to);
        words[k] = texts[k].length == 0 ? texts[k] : Arrays.copyOfRange(texts[k], from, to);
      }
      reader.block(new RowBlock(to - from, part, words));
    }
  }

  @Override
  public void close() {}
}
