package eu.sund.algorithms.learning;

import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained network in a form for other programs, from the variables as they stand in a table to
 * the answer.
 *
 * <p><b>Inputs.</b> Each variable is one, [rows, 1]: a number as double, NaN where it is missing; a
 * category as int64, the place of its level, the number of levels where it is missing. Values must
 * be within the codebook's ranges.
 *
 * <p><b>Outputs.</b> {@code scores} [rows, outputs], the head's sums, and {@code answers}, of the
 * same shape: probabilities, or the number in the response's unit.
 *
 * <p><b>Numerics.</b> Numbers are standardised in double precision and then rounded to single, as
 * in the training; the network itself is computed in single precision, where the training computes
 * in double: scores agree to about 1e-6 of their size.
 */
final class ModelExport {
  /** The file is made in memory, and ONNX allows no more than 2 GB. */
  static final int SIZE_MAX = 20_000_000;

  private final TrainModel model;
  private final Standard standard;
  private final Map<String, Integer> offsets = new HashMap<>();
  private final float[] weights;
  private final ExportFormat format;

  private ModelExport(TrainModel model, Standard standard, float[] weights, ExportFormat format) {
    this.model = model;
    this.standard = standard;
    this.weights = weights;
    this.format = format;
    int offset = 0;
    for (Parameter parameter : model.network().parameters()) {
      offsets.put(parameter.name(), offset);
      offset += parameter.size();
    }
  }

  /** Why a model cannot be exported; empty if it can. */
  static Optional<String> obstacle(TrainModel model) {
    if (model.network().size() > SIZE_MAX) {
      return Optional.of("the network has more than " + SIZE_MAX + " numbers");
    }
    for (Input input : model.network().inputs()) {
      Optional<String> obstacle =
          switch (input) {
            case Input.Dense i -> Optional.empty();
            case Input.Embedding i -> Optional.empty();
            case Input.Sparse i ->
                Optional.of(
                    "texts enter as hashed n-grams, which neither ONNX nor TorchScript has an"
                        + " operator for");
            case Input.Bag i ->
                Optional.of(
                    "texts enter as hashed n-grams, which neither ONNX nor TorchScript has an"
                        + " operator for");
            case Input.Tokens i ->
                Optional.of(
                    "texts enter as tokens, which neither ONNX nor TorchScript has an operator"
                        + " for");
          };
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    return Optional.empty();
  }

  /** The file's bytes; only if nothing stands in the way. */
  static byte[] bytes(TrainModel model, Standard standard, float[] weights, ExportFormat format) {
    return new ModelExport(model, standard, weights, format).file();
  }

  private byte[] file() {
    String joined = joined();
    int width = model.network().width();
    for (int i = 0; i < model.network().layers().size(); i++) {
      Hidden layer = model.network().layers().get(i);
      joined = hidden("hidden." + (i + 1), joined, layer, width);
      width = layer.width();
    }
    Head head = model.network().head();
    String scores = affine("head", joined, head.outputs(), width);
    boolean number = head instanceof Head.Linear;
    format.answers(
        head,
        scores,
        number ? standard.centres().getLast() : 0,
        number ? standard.scales().getLast() : 1);
    return format.bytes(model.setup().formula(), model.network().digest().hex());
  }

  /** What inputs give, in their order: dense columns first, then the tables' rows. */
  private String joined() {
    List<String> dense = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (TrainModel.Column column : model.columns()) {
      switch (column) {
        case TrainModel.Column.Measured c ->
            dense.addAll(
                format.measured(
                    named(c),
                    standard.centres().get(c.number()),
                    standard.scales().get(c.number()),
                    c.indicator()));
        case TrainModel.Column.Levels c -> dense.add(indicators(c));
        case TrainModel.Column.Embedded c -> rows.add(embedded(c));
        case TrainModel.Column.Worded c ->
            throw new IllegalStateException("texts are not exported");
      }
    }
    dense.addAll(rows);
    return format.joined(dense);
  }

  /** A name that no other input has: a variable may enter twice. */
  private String named(TrainModel.Column column) {
    String name = column.variable().name();
    long before =
        model.columns().stream()
            .takeWhile(c -> !c.equals(column))
            .filter(c -> c.variable().name().equals(name))
            .count();
    return before == 0 ? name : name + "." + (before + 1);
  }

  /** A table of indicators: the first level's row is zeros. */
  private String indicators(TrainModel.Column.Levels column) {
    int width = column.width();
    float[] table = new float[(column.levels() + 1) * width];
    for (int level = 1; level < column.levels() + (column.missing() ? 1 : 0); level++) {
      table[level * width + level - 1] = 1;
    }
    return format.looked(named(column), column.levels() + 1, width, table);
  }

  private String embedded(TrainModel.Column.Embedded column) {
    Input.Embedding input =
        model.network().inputs().stream()
            .filter(i -> i.name().equals(column.variable().name()))
            .map(Input.Embedding.class::cast)
            .findFirst()
            .orElseThrow();
    float[] table = numbers("embedding." + input.name(), input.levels() * input.width());
    return format.looked(named(column), input.levels(), input.width(), table);
  }

  private float[] numbers(String parameter, int size) {
    float[] numbers = new float[size];
    System.arraycopy(weights, offsets.getOrDefault(parameter, -1), numbers, 0, size);
    return numbers;
  }

  private String affine(String name, String from, int out, int in) {
    Optional<float[]> bias =
        offsets.containsKey(name + ".bias")
            ? Optional.of(numbers(name + ".bias", out))
            : Optional.empty();
    float[] weight = numbers(name + ".weight", out * in);
    return format.affine(new ExportFormat.Affine(name, in, out, weight, bias), from);
  }

  private String hidden(String name, String from, Hidden layer, int in) {
    int width = layer.width();
    String sums = affine(name, from, width, in);
    if (layer.norm()) {
      float[] scale = numbers(name + ".norm.scale", width);
      sums = format.norm(name, sums, scale, numbers(name + ".norm.shift", width));
    }
    return format.activated(name, sums, layer.activation());
  }
}
