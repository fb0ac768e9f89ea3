package eu.sund.app.bundle;

import eu.sund.algorithms.learning.TrainedModel;
import eu.sund.connectors.CheckReport;
import eu.sund.connectors.Connector;
import eu.sund.connectors.DatasetCheck;
import eu.sund.connectors.TableColumn;
import eu.sund.connectors.TableSource;
import eu.sund.core.ErrorCode;
import eu.sund.core.Range;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A model's answers for the rows of a table on this machine, block by block, whatever the table's
 * size.
 *
 * <p><b>Privacy.</b> Answers are of single patients: they go where whoever gave the command says,
 * and nowhere else. Warnings name columns and count; no value stands in them.
 */
public final class Prediction {
  /** The longest text of a column that is passed on. */
  private static final int KEPT_MAX = 1000;

  private final TrainedModel model;
  private final Table table;
  private final Connector connector = new Connector(new Connector.Options(2, 512, 0));

  /**
   * A table of patients.
   *
   * @param source where it lies
   * @param columns by variable: its column, where that has another name
   * @param missing texts that stand for "not known"
   * @param kept columns that are passed on beside the answers, such as a row's number
   */
  public record Table(
      TableSource source, Map<String, String> columns, Set<String> missing, List<String> kept) {
    /** Copies the collections. */
    public Table {
      columns = Map.copyOf(columns);
      missing = Set.copyOf(missing);
      kept = List.copyOf(kept);
    }
  }

  /**
   * What was done.
   *
   * @param rows how many rows the table has
   * @param answered how many have an answer
   * @param warnings what to look at, in sentences
   */
  public record Counts(long rows, long answered, List<String> warnings) {}

  private Prediction(TrainedModel model, Table table) {
    this.model = model;
    this.table = table;
  }

  /**
   * Answers for all rows.
   *
   * @throws SundException with {@code DATA_UNREADABLE} if the table lacks a column or a column
   *     holds nothing of its kind, or {@code USAGE} if a column is named for a variable that the
   *     model does not have
   */
  public static Counts run(TrainedModel model, Table table, Answers answers) throws IOException {
    try {
      return new Prediction(model, table).run(answers);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Writes all rows that have what the model needs as its exported files take them: a JSON object a
   * line, with the row's number from 1, the columns that are passed on, and the inputs by name; a
   * missing number is null.
   *
   * @param model can be exported
   * @throws SundException as {@link #run}
   */
  public static Counts writeInputs(TrainedModel model, Table table, Writer out) throws IOException {
    try {
      return new Prediction(model, table).writeInputs(new InputLines(out, table.kept()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Counts writeInputs(InputLines lines) throws IOException {
    List<TableColumn> columns = columns();
    List<String> warnings = check(columns);
    int inputs = columns.size();
    addKept(columns);
    long[] counts = new long[2];
    try (Rows rows = connector.open(table.source(), columns)) {
      model.exportedInputs(
          rows,
          OwnFile.access(),
          (block, usable, given) -> {
            for (int i = 0; i < usable.length; i++) {
              lines.write(counts[0] + usable[i] + 1, kept(block, inputs, usable[i]), given.get(i));
            }
            counts[0] += block.rows();
            counts[1] += usable.length;
          });
    }
    return new Counts(counts[0], counts[1], warnings);
  }

  private void addKept(List<TableColumn> columns) {
    for (String kept : table.kept()) {
      Variable text = Variable.text(free("kept_" + columns.size()), KEPT_MAX, "");
      columns.add(new TableColumn(text, kept));
    }
  }

  private List<String> kept(RowBlock block, int inputs, int row) {
    List<String> kept = new ArrayList<>();
    for (int k = 0; k < table.kept().size(); k++) {
      kept.add(block.text(inputs + k)[row]);
    }
    return kept;
  }

  private Counts run(Answers answers) throws IOException {
    List<TableColumn> columns = columns();
    List<String> warnings = check(columns);
    int inputs = columns.size();
    List<String> names = new ArrayList<>(table.kept());
    addKept(columns);
    names.addAll(model.numbers());
    if (!model.text().isEmpty()) {
      names.add(model.text());
    }
    answers.names(names);
    long[] counts = new long[2];
    try (Rows rows = connector.open(table.source(), columns)) {
      model.predict(
          rows,
          OwnFile.access(),
          (block, given) -> {
            counts[0] += block.rows();
            counts[1] += write(block, inputs, given, answers);
          });
    }
    return new Counts(counts[0], counts[1], warnings);
  }

  private String free(String wanted) {
    String name = wanted;
    while (isInput(name)) {
      name += "_";
    }
    return name;
  }

  private boolean isInput(String name) {
    return model.inputs().stream().anyMatch(v -> v.name().equals(name));
  }

  private List<TableColumn> columns() {
    for (String name : table.columns().keySet()) {
      if (!isInput(name)) {
        throw new SundException(
            ErrorCode.USAGE,
            "the model has no input '"
                + name
                + "'; it needs "
                + String.join(", ", model.inputs().stream().map(Variable::name).toList()));
      }
    }
    List<TableColumn> columns = new ArrayList<>();
    for (Variable input : model.inputs()) {
      Variable read =
          new Variable(
              input.name(),
              input.type(),
              input.unit(),
              input.range(),
              input.levels(),
              table.missing(),
              "");
      columns.add(new TableColumn(read, table.columns().getOrDefault(input.name(), input.name())));
    }
    return columns;
  }

  /** Reads once, and says what does not fit before anything is answered. */
  private List<String> check(List<TableColumn> columns) {
    List<String> warnings = new ArrayList<>();
    CheckReport report = new DatasetCheck(connector).run(table.source(), columns, OwnFile.access());
    for (CheckReport.Column column : report.columns()) {
      if (column.implausible() == 0) {
        continue;
      }
      String what =
          "column '%s' should hold %s: %s"
              .formatted(column.column(), kind(column.variable()), wrong(column));
      if (column.plausible() == 0) {
        throw new SundException(
            ErrorCode.DATA_UNREADABLE,
            what
                + ", and no value is right. Name the right column with --column "
                + column.variable().name()
                + "=COLUMN, the decimal mark with --decimal, texts for missing values with"
                + " --missing");
      }
      warnings.add(what + "; they count as missing");
    }
    return warnings;
  }

  private static String kind(Variable variable) {
    Range range = variable.range();
    String unit = variable.unit().isEmpty() ? "" : " in " + variable.unit();
    return switch (variable.type()) {
      case NUMBER -> "numbers from " + bound(range.low()) + " to " + bound(range.high()) + unit;
      case INTEGER ->
          "whole numbers from " + bound(range.low()) + " to " + bound(range.high()) + unit;
      case CATEGORY -> "one of " + variable.levels().size() + " codes";
      case TEXT -> "texts of at most " + bound(range.high()) + " characters";
      case PATIENT -> "identifiers of patients";
    };
  }

  private static String bound(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }

  private static String wrong(CheckReport.Column column) {
    List<String> parts = new ArrayList<>();
    count(parts, column.notANumber(), "no numbers");
    count(parts, column.outsideRange(), "out of range");
    count(parts, column.notWhole(), "not whole");
    count(parts, column.unknownLevel(), "none of the codes");
    return String.join(", ", parts);
  }

  private static void count(List<String> parts, long count, String what) {
    if (count > 0) {
      parts.add(count + (count == 1 ? " value is " : " values are ") + what);
    }
  }

  private long write(RowBlock block, int inputs, TrainedModel.Answers given, Answers answers) {
    long answered = 0;
    double[] numbers = new double[given.numbers().length];
    boolean worded = given.texts().length > 0;
    try {
      for (int row = 0; row < block.rows(); row++) {
        List<String> kept = kept(block, inputs, row);
        boolean missing = isUnanswered(block, row, inputs);
        for (int k = 0; k < numbers.length; k++) {
          numbers[k] = given.numbers()[k][row];
        }
        answered += missing ? 0 : 1;
        answers.row(kept, numbers, worded ? List.of(given.texts()[row]) : List.of());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answered;
  }

  private boolean isUnanswered(RowBlock block, int row, int inputs) {
    for (int k = 0; model.needsAll() && k < inputs; k++) {
      if (Double.isNaN(block.columns()[k][row])) {
        return true;
      }
    }
    return false;
  }
}
