package eu.sund.algorithms.learning;

import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained network in a form for other programs, from the variables as they stand in a table to
 * the answer.
 *
 * <p><b>Inputs.</b> Each variable is one, [rows, 1]: a number as double, NaN where it is missing; a
 * category as int64, the place of its level, the number of levels where it is missing. Values must
 * be within the codebook's ranges. A text enters as what the sites make of it before the network
 * sees it, since no operator does that: {@code NAME.tokens}, int64 [rows, tokens], or {@code
 * NAME.indices}, int64, and {@code NAME.values}, float, both [rows, features]; 0 where a row has
 * fewer than the longest.
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
  private final Map<Input.Sparse, ExportFormat.Few> few = new LinkedHashMap<>();
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
    if (model.tags()) {
      return Optional.of("it tags words, and no operator finds the words of a text");
    }
    if (model.published().isPresent()) {
      return Optional.of("its encoder stands on published weights, which a bundle does not hold");
    }
    return Optional.empty();
  }

  /** The file's bytes; only if nothing stands in the way. */
  static byte[] bytes(TrainModel model, Standard standard, float[] weights, ExportFormat format) {
    return new ModelExport(model, standard, weights, format).file();
  }

  private byte[] file() {
    Optional<String> joined = joined();
    int width = model.network().width();
    String from = joined.orElse("");
    List<Hidden> layers = model.network().layers();
    for (int i = 0; i < layers.size(); i++) {
      Hidden layer = layers.get(i);
      String name = "hidden." + (i + 1);
      String sums =
          i == 0 ? first(name, joined, layer.width()) : affine(name, from, layer.width(), width);
      from = activated(name, sums, layer);
      width = layer.width();
    }
    Head head = model.network().head();
    String scores =
        layers.isEmpty()
            ? first("head", joined, head.outputs())
            : affine("head", from, head.outputs(), width);
    boolean number = head instanceof Head.Linear;
    format.answers(
        head,
        scores,
        number ? standard.centres().getLast() : 0,
        number ? standard.scales().getLast() : 1);
    return format.bytes(model.setup().formula(), model.network().digest().hex());
  }

  /**
   * What inputs give, in their order: dense columns first, then tables' rows and texts. Empty if
   * all are features that the first map takes by themselves.
   */
  private Optional<String> joined() {
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
        case TrainModel.Column.Worded c -> worded(c).ifPresent(rows::add);
      }
    }
    dense.addAll(rows);
    return dense.isEmpty() ? Optional.empty() : Optional.of(format.joined(dense));
  }

  private Optional<String> worded(TrainModel.Column.Worded column) {
    return switch (input(column)) {
      case Input.Tokens tokens ->
          Optional.of(format.encoded(tokens, name -> numbers(name, size(name))));
      case Input.Sparse sparse -> {
        few.put(sparse, format.few(named(column)));
        yield Optional.empty();
      }
      case Input.Bag b -> throw notOfATraining(b);
      case Input.Dense d -> throw notOfATraining(d);
      case Input.Embedding e -> throw notOfATraining(e);
    };
  }

  private static IllegalStateException notOfATraining(Input input) {
    return new IllegalStateException("no training makes a text a " + input);
  }

  /** The first map: what its inputs join to, and a table for each input of few features. */
  private String first(String name, Optional<String> joined, int out) {
    List<String> terms = new ArrayList<>();
    joined.ifPresent(from -> terms.add(affine(name, from, out, model.network().width())));
    few.forEach(
        (sparse, features) -> {
          String table = name + ".sparse." + sparse.name();
          float[] numbers = numbers(table, sparse.size() * out);
          terms.add(format.weighted(table, features, sparse.size(), out, numbers));
        });
    if (joined.isEmpty() && offsets.containsKey(name + ".bias")) {
      terms.add(format.row(name + ".bias", numbers(name + ".bias", out)));
    }
    String sum = terms.getFirst();
    for (int i = 1; i < terms.size(); i++) {
      sum = format.added(name + "/sum." + i, sum, terms.get(i));
    }
    return sum;
  }

  private String named(TrainModel.Column column) {
    return named(model, column);
  }

  /** An input's name, which no other has: a variable may enter twice. */
  static String named(TrainModel model, TrainModel.Column column) {
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
    Input.Embedding input = (Input.Embedding) input(column);
    float[] table = numbers("embedding." + input.name(), input.levels() * input.width());
    return format.looked(named(column), input.levels(), input.width(), table);
  }

  private Input input(TrainModel.Column column) {
    return model.network().inputs().stream()
        .filter(i -> i.name().equals(column.variable().name()))
        .findFirst()
        .orElseThrow();
  }

  private int size(String parameter) {
    return model.network().parameters().stream()
        .filter(p -> p.name().equals(parameter))
        .findFirst()
        .orElseThrow()
        .size();
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

  private String activated(String name, String sums, Hidden layer) {
    if (!layer.norm()) {
      return format.activated(name, sums, layer.activation());
    }
    float[] scale = numbers(name + ".norm.scale", layer.width());
    float[] shift = numbers(name + ".norm.shift", layer.width());
    return format.activated(name, format.norm(name, sums, scale, shift), layer.activation());
  }
}
