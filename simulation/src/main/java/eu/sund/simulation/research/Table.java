package eu.sund.simulation.research;

import eu.sund.core.Checks;
import eu.sund.core.Cohort;
import eu.sund.core.Filter;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All rows of a simulation in memory, column by column: 4 bytes a value where a float holds it,
 * else 8, and texts as they are. Sites are ranges of rows, so that a thousand sites cost no more
 * than one.
 *
 * <p>Thread-safe: never changes.
 */
public final class Table {
  /** The variable that numbers a table's rows, so that a patient is the same in every split. */
  static final String ROW = "simulation_row";

  /** The most rows. */
  public static final int ROWS_MAX = 1 << 28;

  private final List<Variable> variables;
  private final List<Column> columns;
  private final Map<String, Integer> places = new HashMap<>();
  private final int rows;

  Table(List<Variable> variables, List<Column> columns, int rows) {
    this.variables = List.copyOf(variables);
    this.columns = List.copyOf(columns);
    this.rows = rows;
    for (int k = 0; k < this.variables.size(); k++) {
      places.put(this.variables.get(k).name(), k);
    }
  }

  /** Reads all rows. */
  public static Table read(Rows source, RowAccess access) {
    int width = source.variables().size();
    double[][] values = new double[width][Rows.BLOCK_ROWS];
    String[][] texts = new String[width][0];
    int[] filled = new int[1];
    source.read(
        access,
        block -> {
          int end = filled[0] + block.rows();
          Checks.argument(end <= ROWS_MAX, "a simulation holds up to %s rows", ROWS_MAX);
          for (int k = 0; k < width; k++) {
            if (end > values[k].length) {
              values[k] = Arrays.copyOf(values[k], Math.max(end, 2 * values[k].length));
            }
            System.arraycopy(block.columns()[k], 0, values[k], filled[0], block.rows());
            if (source.variables().get(k).isText()) {
              texts[k] = Arrays.copyOf(texts[k], values[k].length);
              System.arraycopy(block.text(k), 0, texts[k], filled[0], block.rows());
            }
          }
          filled[0] = end;
        });
    List<Column> columns = new ArrayList<>(width);
    for (int k = 0; k < width; k++) {
      Column column = Column.of(values[k], filled[0]);
      boolean isText = source.variables().get(k).isText();
      columns.add(isText ? new Column.Texts(column, texts[k], filled[0]) : column);
      texts[k] = new String[0];
      values[k] = new double[0];
    }
    return new Table(source.variables(), columns, filled[0]);
  }

  /** How many rows. */
  public int rows() {
    return rows;
  }

  /** The variables, in the order of the columns. */
  public List<Variable> variables() {
    return variables;
  }

  /** The position of a variable's column. */
  public int indexOf(String variable) {
    Integer place = places.get(variable);
    if (place == null) {
      throw new IllegalArgumentException("the table has no variable '" + variable + "'");
    }
    return place;
  }

  /** A value: a number, a level's index, or NaN if it is missing. */
  public double get(int row, int column) {
    return columns.get(column).get(row);
  }

  /** These rows in another order, or some of them. */
  public Table permuted(int[] order) {
    return new Table(
        variables, columns.stream().map(c -> c.permuted(order)).toList(), order.length);
  }

  /** The same with one more column. */
  public Table with(Variable variable, double[] values) {
    List<Variable> names = new ArrayList<>(variables);
    List<Column> all = new ArrayList<>(columns);
    names.add(variable);
    all.add(Column.of(values, rows));
    return new Table(names, all, rows);
  }

  /** The same with its rows numbered. */
  Table numbered() {
    double[] numbers = new double[rows];
    for (int row = 0; row < rows; row++) {
      numbers[row] = row;
    }
    return with(Variable.integer(ROW, 0, ROWS_MAX), numbers);
  }

  /** The rows that a filter lets pass. */
  public Table only(Filter filter) {
    List<String> names = variables.stream().map(Variable::name).toList();
    try (Rows all = new Cohort(view(0, rows, names), filter)) {
      return read(all, ResearchAccess.granted());
    }
  }

  /**
   * A range of rows with some variables.
   *
   * @param names of the variables, in the order of the blocks' columns
   */
  public Rows view(int from, int to, List<String> names) {
    int[] chosen = names.stream().mapToInt(this::indexOf).toArray();
    return new View(from, to, chosen);
  }

  /** A range of rows. */
  private final class View implements Rows {
    private final int from;
    private final int to;
    private final int[] chosen;

    View(int from, int to, int[] chosen) {
      this.from = from;
      this.to = to;
      this.chosen = chosen;
    }

    @Override
    public List<Variable> variables() {
      return Arrays.stream(chosen).mapToObj(variables::get).toList();
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      Checks.argument(!access.reason().isBlank(), "access to rows needs a reason");
      double[][] values = new double[chosen.length][Math.min(BLOCK_ROWS, Math.max(1, to - from))];
      String[][] texts = RowBlock.room(variables(), BLOCK_ROWS);
      for (int at = from; at < to; at += BLOCK_ROWS) {
        int count = Math.min(BLOCK_ROWS, to - at);
        for (int k = 0; k < chosen.length; k++) {
          columns.get(chosen[k]).copy(at, values[k], count);
          if (texts.length > 0 && texts[k].length > 0) {
            columns.get(chosen[k]).texts(at, texts[k], count);
          }
        }
        reader.block(new RowBlock(count, values, texts));
      }
    }

    @Override
    public void close() {}
  }
}
