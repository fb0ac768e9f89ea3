package eu.sund.algorithms.learning;

import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A block of rows whose outcome is not known, in the form in which training reads rows: outcomes,
 * times and groups stand there as any value that is not missing, and nothing looks at them.
 */
final class Unlabelled implements Rows {
  private final List<Variable> variables = new ArrayList<>();
  private final List<double[]> columns = new ArrayList<>();
  private final List<String[]> words = new ArrayList<>();
  private final int rows;

  private Unlabelled(int rows) {
    this.rows = rows;
  }

  /**
   * Makes the rows.
   *
   * @param inputs the variables of the block's columns
   * @param usable which rows of the block
   */
  static Unlabelled of(TrainModel model, List<Variable> inputs, RowBlock block, int[] usable) {
    Unlabelled made = new Unlabelled(usable.length);
    for (int i = 0; i < inputs.size(); i++) {
      double[] column = block.columns()[i];
      double[] numbers = Arrays.stream(usable).mapToDouble(row -> column[row]).toArray();
      String[] texts = new String[0];
      if (inputs.get(i).isText()) {
        String[] from = block.text(i);
        texts = Arrays.stream(usable).mapToObj(row -> from[row]).toArray(String[]::new);
      }
      made.add(inputs.get(i), numbers, texts);
    }
    TrainOptions options = model.options();
    List<Variable> unknown = new ArrayList<>(model.labels());
    unknown.addAll(model.ways());
    if (!options.model().time().isEmpty()) {
      unknown.add(model.setup().variable(options.model().time()));
    }
    unknown.stream().filter(v -> !inputs.contains(v)).distinct().forEach(made::blank);
    return made;
  }

  private void add(Variable variable, double[] numbers, String[] texts) {
    variables.add(variable);
    columns.add(numbers);
    words.add(texts);
  }

  private void blank(Variable variable) {
    String[] texts = new String[variable.isText() ? rows : 0];
    Arrays.fill(texts, "");
    double[] numbers = new double[rows];
    Arrays.fill(numbers, Math.max(0, variable.range().isFinite() ? variable.range().low() : 0));
    add(variable, numbers, texts);
  }

  /** The texts of the first variable. */
  List<String> texts() {
    return List.of(words.getFirst());
  }

  @Override
  public List<Variable> variables() {
    return variables;
  }

  @Override
  public void read(RowAccess access, BlockReader reader) {
    boolean plain = variables.stream().noneMatch(Variable::isText);
    reader.block(
        new RowBlock(
            rows,
            columns.toArray(double[][]::new),
            plain ? new String[0][] : words.toArray(String[][]::new)));
  }

  @Override
  public void close() {}
}
