package eu.sund.algorithms.learning;

import eu.sund.algorithms.onnx.OnnxGraph;
import eu.sund.core.model.Activation;
import eu.sund.core.model.Head;
import eu.sund.core.model.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Models as ONNX: inputs are named as their variables, outputs {@code scores} and {@code answers}.
 */
final class OnnxFormat implements ExportFormat {
  private final OnnxGraph graph = new OnnxGraph();

  @Override
  public List<String> measured(String variable, double centre, double scale, boolean indicator) {
    String name = graph.input(variable, OnnxGraph.Type.DOUBLE, 1);
    String missing = graph.node("IsNaN", name + "/missing", name);
    String known =
        graph.node(
            "Where", name + "/known", missing, graph.constant(name + "/centre", centre), name);
    String moved = graph.node("Sub", name + "/moved", known, name + "/centre");
    String scaled =
        graph.node("Div", name + "/scaled", moved, graph.constant(name + "/scale", scale));
    String number = single(name + "/number", scaled);
    return indicator ? List.of(number, single(name + "/indicator", missing)) : List.of(number);
  }

  private String single(String result, String from) {
    return graph.node("Cast", result, List.of(from), Map.of("to", 1L));
  }

  @Override
  public String looked(String variable, int levels, int width, float[] table) {
    String name = graph.input(variable, OnnxGraph.Type.INT64, 1);
    String rows = graph.constant(name + "/table", List.of(levels, width), table);
    String found = graph.node("Gather", name + "/rows", List.of(rows, name), Map.of("axis", 0L));
    // [rows, 1, width] to [rows, width]
    return graph.node("Flatten", name + "/row", List.of(found), Map.of("axis", 1L));
  }

  @Override
  public Few few(String variable) {
    return new Few(
        graph.input(variable + ".indices", OnnxGraph.Type.INT64, variable + ".features"),
        graph.input(variable + ".values", OnnxGraph.Type.FLOAT, variable + ".features"));
  }

  @Override
  public String weighted(String name, Few few, int size, int width, float[] table) {
    String constant = graph.constant(name, List.of(size, width), table);
    String rows =
        graph.node("Gather", name + "/rows", List.of(constant, few.indices()), Map.of("axis", 0L));
    String axis = graph.constant(name + "/axis", true, 1);
    String values = graph.node("Unsqueeze", name + "/values", few.values(), axis);
    String sums = graph.node("MatMul", name + "/product", values, rows);
    // [rows, 1, width] to [rows, width]
    return graph.node("Flatten", name + "/sums", List.of(sums), Map.of("axis", 1L));
  }

  @Override
  public String encoded(Input.Tokens tokens, Function<String, float[]> numbers) {
    return new OnnxEncoder(graph, this, tokens, numbers).pooled();
  }

  @Override
  public String added(String name, String left, String right) {
    return graph.node("Add", name, left, right);
  }

  @Override
  public String row(String name, float[] numbers) {
    return graph.constant(name, List.of(numbers.length), numbers);
  }

  @Override
  public String joined(List<String> columns) {
    return graph.node("Concat", "inputs", columns, Map.of("axis", 1L));
  }

  @Override
  public String affine(Affine map, String from) {
    List<String> taken = new ArrayList<>(List.of(from));
    taken.add(graph.constant(map.name() + ".weight", List.of(map.out(), map.in()), map.weight()));
    map.bias()
        .ifPresent(
            bias -> taken.add(graph.constant(map.name() + ".bias", List.of(map.out()), bias)));
    return graph.node("Gemm", map.name() + "/sums", taken, Map.of("transB", 1L));
  }

  @Override
  public String norm(String name, String from, float[] scale, float[] shift) {
    List<String> taken =
        List.of(
            from,
            graph.constant(name + ".norm.scale", List.of(scale.length), scale),
            graph.constant(name + ".norm.shift", List.of(shift.length), shift));
    return graph.node(
        "LayerNormalization",
        name + "/norm",
        taken,
        Map.of("axis", -1L, "epsilon", (float) EPSILON));
  }

  @Override
  public String activated(String name, String from, Activation activation) {
    return switch (activation) {
      case RELU -> graph.node("Relu", name + "/out", from);
      case TANH -> graph.node("Tanh", name + "/out", from);
      case GELU -> {
        String square = graph.node("Mul", name + "/square", from, from);
        String cube = graph.node("Mul", name + "/cube", square, from);
        String part = graph.node("Mul", name + "/part", cube, number(name + "/c", 0.044715f));
        String inner = graph.node("Add", name + "/inner", from, part);
        float root = (float) StrictMath.sqrt(2 / Math.PI);
        String scaled = graph.node("Mul", name + "/scaled", inner, number(name + "/root", root));
        String tanh = graph.node("Tanh", name + "/tanh", scaled);
        String risen = graph.node("Add", name + "/risen", tanh, number(name + "/one", 1));
        String half = graph.node("Mul", name + "/half", from, number(name + "/0.5", 0.5f));
        yield graph.node("Mul", name + "/out", half, risen);
      }
    };
  }

  /** A single number that does not change. */
  String number(String name, float value) {
    return graph.constant(name, List.of(), new float[] {value});
  }

  @Override
  public void answers(Head head, String from, double centre, double scale) {
    String scores = graph.node("Identity", "scores", from);
    switch (head) {
      case Head.Logistic h -> graph.node("Sigmoid", "answers", scores);
      case Head.MultiLabel h -> graph.node("Sigmoid", "answers", scores);
      case Head.MultiClass h ->
          graph.node("Softmax", "answers", List.of(scores), Map.of("axis", 1L));
      case Head.Cox h -> graph.node("Identity", "answers", scores);
      case Head.Linear h -> {
        String scaled =
            graph.node("Mul", "scaled", scores, number("response/scale", (float) scale));
        graph.node("Add", "answers", scaled, number("response/centre", (float) centre));
      }
      case Head.Tagging h -> throw new IllegalStateException("taggers are not exported");
    }
    graph.output(scores, OnnxGraph.Type.FLOAT, head.outputs());
    graph.output("answers", OnnxGraph.Type.FLOAT, head.outputs());
  }

  @Override
  public byte[] bytes(String title, String network) {
    return graph.bytes(title, Map.of("network", network));
  }
}
