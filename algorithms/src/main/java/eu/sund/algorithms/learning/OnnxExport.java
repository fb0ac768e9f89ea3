package eu.sund.algorithms.learning;

import eu.sund.algorithms.onnx.OnnxGraph;
import eu.sund.core.model.Activation;
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
 * A trained network as an ONNX graph, from the variables as they stand in a table to the answer.
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
final class OnnxExport {
  /** The file is made in memory, and its format allows no more than 2 GB. */
  static final int SIZE_MAX = 20_000_000;

  private static final double EPSILON = 1e-5;

  private final TrainModel model;
  private final Standard standard;
  private final Map<String, Integer> offsets = new HashMap<>();
  private final float[] weights;
  private final OnnxGraph graph = new OnnxGraph();

  private OnnxExport(TrainModel model, Standard standard, float[] weights) {
    this.model = model;
    this.standard = standard;
    this.weights = weights;
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
                Optional.of("texts enter as hashed n-grams, which ONNX has no operator for");
            case Input.Bag i ->
                Optional.of("texts enter as hashed n-grams, which ONNX has no operator for");
            case Input.Tokens i -> Optional.of("the text encoder is not exported");
          };
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    return Optional.empty();
  }

  /** The file's bytes; only if nothing stands in the way. */
  static byte[] bytes(TrainModel model, Standard standard, float[] weights) {
    return new OnnxExport(model, standard, weights).file();
  }

  private byte[] file() {
    String joined = joined();
    int width = model.network().width();
    for (int i = 0; i < model.network().layers().size(); i++) {
      Hidden layer = model.network().layers().get(i);
      joined = hidden("hidden." + (i + 1), joined, layer, width);
      width = layer.width();
    }
    int outputs = model.network().head().outputs();
    affine("scores", "head", joined, outputs, width);
    graph.output("scores", OnnxGraph.Type.FLOAT, outputs);
    answers();
    graph.output("answers", OnnxGraph.Type.FLOAT, outputs);
    return graph.bytes(model.setup().formula(), Map.of("network", model.network().digest().hex()));
  }

  /** What inputs give, in their order: dense columns first, then the tables' rows. */
  private String joined() {
    List<String> dense = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (TrainModel.Column column : model.columns()) {
      switch (column) {
        case TrainModel.Column.Measured c -> measured(c, dense);
        case TrainModel.Column.Levels c -> dense.add(indicators(c));
        case TrainModel.Column.Embedded c -> rows.add(embedded(c));
        case TrainModel.Column.Worded c ->
            throw new IllegalStateException("texts are not exported");
      }
    }
    dense.addAll(rows);
    return graph.node("Concat", "inputs", dense, Map.of("axis", 1L));
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

  private void measured(TrainModel.Column.Measured column, List<String> dense) {
    String name = graph.input(named(column), OnnxGraph.Type.DOUBLE, 1);
    double centre = standard.centres().get(column.number());
    double scale = standard.scales().get(column.number());
    String missing = graph.node("IsNaN", name + "/missing", name);
    String known =
        graph.node(
            "Where", name + "/known", missing, graph.constant(name + "/centre", centre), name);
    String moved = graph.node("Sub", name + "/moved", known, name + "/centre");
    String scaled =
        graph.node("Div", name + "/scaled", moved, graph.constant(name + "/scale", scale));
    dense.add(single(name + "/number", scaled));
    if (column.indicator()) {
      dense.add(single(name + "/indicator", missing));
    }
  }

  private String single(String result, String from) {
    return graph.node("Cast", result, List.of(from), Map.of("to", 1L));
  }

  /** A table of indicators: the first level's row is zeros. */
  private String indicators(TrainModel.Column.Levels column) {
    int width = column.width();
    float[] table = new float[(column.levels() + 1) * width];
    for (int level = 1; level < column.levels() + (column.missing() ? 1 : 0); level++) {
      table[level * width + level - 1] = 1;
    }
    return looked(named(column), column.levels() + 1, width, table);
  }

  private String embedded(TrainModel.Column.Embedded column) {
    Input.Embedding input =
        model.network().inputs().stream()
            .filter(i -> i.name().equals(column.variable().name()))
            .map(Input.Embedding.class::cast)
            .findFirst()
            .orElseThrow();
    float[] table = numbers("embedding." + input.name(), input.levels() * input.width());
    return looked(named(column), input.levels(), input.width(), table);
  }

  private String looked(String variable, int levels, int width, float[] table) {
    String name = graph.input(variable, OnnxGraph.Type.INT64, 1);
    String rows = graph.constant(name + "/table", List.of(levels, width), table);
    String found = graph.node("Gather", name + "/rows", List.of(rows, name), Map.of("axis", 0L));
    // [rows, 1, width] to [rows, width]
    return graph.node("Flatten", name + "/row", List.of(found), Map.of("axis", 1L));
  }

  private float[] numbers(String parameter, int size) {
    float[] numbers = new float[size];
    System.arraycopy(weights, offsets.getOrDefault(parameter, -1), numbers, 0, size);
    return numbers;
  }

  private String affine(String result, String name, String from, int out, int in) {
    List<String> taken = new ArrayList<>(List.of(from));
    String weight = name + ".weight";
    taken.add(graph.constant(weight, List.of(out, in), numbers(weight, out * in)));
    String bias = name + ".bias";
    if (offsets.containsKey(bias)) {
      taken.add(graph.constant(bias, List.of(out), numbers(bias, out)));
    }
    return graph.node("Gemm", result, taken, Map.of("transB", 1L));
  }

  private String hidden(String name, String from, Hidden layer, int in) {
    String sums = affine(name + "/sums", name, from, layer.width(), in);
    if (layer.norm()) {
      List<String> taken = new ArrayList<>(List.of(sums));
      for (String part : List.of(".norm.scale", ".norm.shift")) {
        taken.add(
            graph.constant(
                name + part, List.of(layer.width()), numbers(name + part, layer.width())));
      }
      sums =
          graph.node(
              "LayerNormalization",
              name + "/norm",
              taken,
              Map.of("axis", -1L, "epsilon", (float) EPSILON));
    }
    return activated(name, sums, layer.activation());
  }

  private String activated(String name, String sums, Activation activation) {
    return switch (activation) {
      case RELU -> graph.node("Relu", name + "/out", sums);
      case TANH -> graph.node("Tanh", name + "/out", sums);
      case GELU -> {
        String square = graph.node("Mul", name + "/square", sums, sums);
        String cube = graph.node("Mul", name + "/cube", square, sums);
        String part = graph.node("Mul", name + "/part", cube, number(name + "/c", 0.044715f));
        String inner = graph.node("Add", name + "/inner", sums, part);
        float root = (float) StrictMath.sqrt(2 / Math.PI);
        String scaled = graph.node("Mul", name + "/scaled", inner, number(name + "/root", root));
        String tanh = graph.node("Tanh", name + "/tanh", scaled);
        String risen = graph.node("Add", name + "/risen", tanh, number(name + "/one", 1));
        String half = graph.node("Mul", name + "/half", sums, number(name + "/0.5", 0.5f));
        yield graph.node("Mul", name + "/out", half, risen);
      }
    };
  }

  private String number(String name, float value) {
    return graph.constant(name, List.of(), new float[] {value});
  }

  private void answers() {
    switch (model.network().head()) {
      case Head.Logistic head -> graph.node("Sigmoid", "answers", "scores");
      case Head.MultiLabel head -> graph.node("Sigmoid", "answers", "scores");
      case Head.MultiClass head ->
          graph.node("Softmax", "answers", List.of("scores"), Map.of("axis", 1L));
      case Head.Cox head -> graph.node("Identity", "answers", "scores");
      case Head.Linear head -> {
        int last = standard.centres().size() - 1;
        float scale = (float) (double) standard.scales().get(last);
        float centre = (float) (double) standard.centres().get(last);
        String scaled = graph.node("Mul", "scaled", "scores", number("response/scale", scale));
        graph.node("Add", "answers", scaled, number("response/centre", centre));
      }
      case Head.Tagging head -> throw new IllegalStateException("taggers are not exported");
    }
  }
}
