package eu.sund.algorithms.learning;

import eu.sund.core.RowBlock;
import eu.sund.core.Variable;
import eu.sund.core.model.Examples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table's rows as {@link ModelExport}'s files take them. */
final class ExportedInputs {
  private final TrainModel model;
  private final List<Variable> variables;

  /**
   * Rows of a model.
   *
   * @param variables those of the blocks' columns
   */
  ExportedInputs(TrainModel model, List<Variable> variables) {
    this.model = model;
    this.variables = variables;
  }

  /**
   * The usable rows of a block.
   *
   * @param examples one for each usable row
   */
  List<Map<String, List<? extends Number>>> of(RowBlock block, int[] usable, Examples examples) {
    List<Map<String, List<? extends Number>>> all = new ArrayList<>();
    for (int i = 0; i < usable.length; i++) {
      all.add(row(block, usable[i], examples, i));
    }
    return all;
  }

  private Map<String, List<? extends Number>> row(
      RowBlock block, int row, Examples examples, int example) {
    Map<String, List<? extends Number>> inputs = new LinkedHashMap<>();
    int few = 0;
    for (TrainModel.Column column : model.columns()) {
      String name = ModelExport.named(model, column);
      double value = block.columns()[variables.indexOf(column.variable())][row];
      switch (column) {
        case TrainModel.Column.Measured c -> inputs.put(name, List.of(value));
        case TrainModel.Column.Levels c -> inputs.put(name, place(value, c.low(), c.levels()));
        case TrainModel.Column.Embedded c -> inputs.put(name, place(value, c.low(), c.levels()));
        case TrainModel.Column.Worded c -> {
          if (examples.sequences().isPresent()) {
            inputs.put(name + ".tokens", tokens(examples.sequences().get(), example));
          } else {
            features(examples.features(few++), example, name, inputs);
          }
        }
      }
    }
    return inputs;
  }

  private static List<Long> place(double value, double low, int levels) {
    return List.of(Double.isNaN(value) ? levels : (long) (value - low));
  }

  private static List<Integer> tokens(Examples.Sequences all, int example) {
    List<Integer> tokens = new ArrayList<>();
    for (int t = all.offsets()[example]; t < all.offsets()[example + 1]; t++) {
      tokens.add(all.ids()[t]);
    }
    return tokens;
  }

  private static void features(
      Examples.Features all, int example, String name, Map<String, List<? extends Number>> inputs) {
    List<Integer> indices = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    for (int k = all.offsets()[example]; k < all.offsets()[example + 1]; k++) {
      indices.add(all.indices()[k]);
      values.add(all.values()[k]);
    }
    inputs.put(name + ".indices", indices);
    inputs.put(name + ".values", values);
  }
}
