package eu.sund.algorithms.learning;

import eu.sund.algorithms.onnx.OnnxGraph;
import eu.sund.core.model.Activation;
import eu.sund.core.model.Input;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A text encoder's part of an ONNX graph; {@code deep.Encoder} is what it repeats. */
final class OnnxEncoder {
  private static final float NEVER = -1e9f;

  private final OnnxGraph graph;
  private final OnnxFormat format;
  private final Input.Tokens input;
  private final Function<String, float[]> numbers;

  OnnxEncoder(
      OnnxGraph graph, OnnxFormat format, Input.Tokens input, Function<String, float[]> numbers) {
    this.graph = graph;
    this.format = format;
    this.input = input;
    this.numbers = numbers;
  }

  /** A vector for each row, [rows, width]; what is longer than the encoder reads is cut. */
  String pooled() {
    String all =
        graph.input(input.name() + ".tokens", OnnxGraph.Type.INT64, input.name() + ".length");
    String ids =
        graph.node(
            "Slice",
            "encoder/tokens",
            all,
            graph.constant("encoder/from", true, 0),
            graph.constant("encoder/to", true, input.lengthMax()),
            graph.constant("encoder/along", true, 1));
    String padding = graph.constant("encoder/padding", false, 0);
    String padded = graph.node("Equal", "encoder/padded", ids, padding);
    String x = tokens(ids, padded);
    return switch (input.pooling()) {
      case MEAN -> mean(x, padded);
      case FIRST ->
          graph.node(
              "Gather",
              "encoder/first",
              List.of(x, graph.constant("encoder/zero", false, 0)),
              Map.of("axis", 1L));
    };
  }

  private String tokens(String ids, String padded) {
    int width = input.width();
    boolean before = input.norm() == Input.Norm.PRE;
    String x =
        graph.node(
            "Add", "encoder/embedded", rows("encoder.token", input.vocabulary(), ids), places(ids));
    if (!before) {
      x = norm("encoder.norm", x);
    }
    String mask = mask(padded);
    for (int i = 1; i <= input.blocks(); i++) {
      String block = "encoder." + i;
      if (before) {
        x = sum(block + "/attended", x, attention(block, norm(block + ".attention.norm", x), mask));
        x = sum(block + "/out", x, forward(block, norm(block + ".forward.norm", x), width));
      } else {
        String attended = sum(block + "/attended", x, attention(block, x, mask));
        x = norm(block + ".attention.norm", attended);
        x = norm(block + ".forward.norm", sum(block + "/out", x, forward(block, x, width)));
      }
    }
    return before ? norm("encoder.norm", x) : x;
  }

  private String rows(String table, int rows, String ids) {
    String all = graph.constant(table, List.of(rows, input.width()), numbers.apply(table));
    return graph.node("Gather", table + "/rows", List.of(all, ids), Map.of("axis", 0L));
  }

  /** The first rows of the table of places, as many as there are tokens. */
  private String places(String ids) {
    String table = "encoder.position";
    String all =
        graph.constant(table, List.of(input.lengthMax(), input.width()), numbers.apply(table));
    String shape = graph.node("Shape", table + "/shape", ids);
    String one = graph.constant(table + "/one", true, 1);
    String length =
        graph.node("Gather", table + "/length", List.of(shape, one), Map.of("axis", 0L));
    String zero = graph.constant(table + "/zero", true, 0);
    return graph.node("Slice", table + "/rows", all, zero, length, zero);
  }

  /** Added to attention's scores, [rows, 1, 1, tokens]. */
  private String mask(String padded) {
    String never =
        graph.node("Mul", "encoder/never", single(padded), format.number("never", NEVER));
    return graph.node(
        "Unsqueeze", "encoder/mask", never, graph.constant("encoder/mask-axes", true, 1, 2));
  }

  private String single(String flags) {
    return graph.node("Cast", flags + "/single", List.of(flags), Map.of("to", 1L));
  }

  private String norm(String name, String x) {
    List<Integer> shape = List.of(input.width());
    List<String> taken =
        List.of(
            x,
            graph.constant(name + ".scale", shape, numbers.apply(name + ".scale")),
            graph.constant(name + ".shift", shape, numbers.apply(name + ".shift")));
    return graph.node(
        "LayerNormalization",
        name + "/out",
        taken,
        Map.of("axis", -1L, "epsilon", (float) ExportFormat.EPSILON));
  }

  private String sum(String name, String left, String right) {
    return graph.node("Add", name, left, right);
  }

  /** {@code x·Wᵀ + b} on the last dimension. */
  private String linear(String name, String x, int in, int out) {
    float[] weight = numbers.apply(name + ".weight");
    float[] turned = new float[weight.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        turned[i * out + o] = weight[o * in + i];
      }
    }
    String product =
        graph.node(
            "MatMul",
            name + "/product",
            x,
            graph.constant(name + ".weight", List.of(in, out), turned));
    String bias = graph.constant(name + ".bias", List.of(out), numbers.apply(name + ".bias"));
    return sum(name + "/sums", product, bias);
  }

  private String attention(String block, String x, String mask) {
    int width = input.width();
    int part = width / input.heads();
    String shape = graph.constant(block + "/split", true, 0, 0, input.heads(), part);
    String scale = format.number(block + "/scale", (float) (1 / Math.sqrt((double) part)));
    String query =
        graph.node("Mul", block + "/asked", linear(block + ".query", x, width, width), scale);
    String scores =
        graph.node(
            "MatMul",
            block + "/likeness",
            heads(block + "/queries", query, shape, 0, 2, 1, 3),
            heads(block + "/keys", linear(block + ".key", x, width, width), shape, 0, 2, 3, 1));
    String shares =
        graph.node(
            "Softmax",
            block + "/shares",
            List.of(sum(block + "/scores", scores, mask)),
            Map.of("axis", -1L));
    String values =
        heads(block + "/values", linear(block + ".value", x, width, width), shape, 0, 2, 1, 3);
    String mixed = turned(block + "/mixed", graph.node("MatMul", block + "/mix", shares, values));
    String whole = graph.constant(block + "/whole", true, 0, 0, width);
    return linear(
        block + ".output", graph.node("Reshape", block + "/joined", mixed, whole), width, width);
  }

  private String heads(String name, String x, String shape, long... order) {
    String split = graph.node("Reshape", name + "/split", x, shape);
    return graph.node(
        "Transpose", name, List.of(split), Map.of("perm", Arrays.stream(order).boxed().toList()));
  }

  private String turned(String name, String x) {
    return graph.node("Transpose", name, List.of(x), Map.of("perm", List.of(0L, 2L, 1L, 3L)));
  }

  private String forward(String block, String x, int width) {
    String inner = linear(block + ".inner", x, width, input.feedForward());
    return linear(
        block + ".outer",
        format.activated(block + ".inner", inner, Activation.GELU),
        input.feedForward(),
        width);
  }

  /** The mean over each row's tokens; zeros for a row without any. */
  private String mean(String x, String padded) {
    String known = single(graph.node("Not", "encoder/known", padded));
    String axis = graph.constant("encoder/axis", true, 1);
    String count =
        graph.node("ReduceSum", "encoder/count", List.of(known, axis), Map.of("keepdims", 1L));
    String least = graph.node("Max", "encoder/least", count, format.number("encoder/one", 1));
    String shares = graph.node("Div", "encoder/share", known, least);
    String row = graph.node("Unsqueeze", "encoder/shares", shares, axis);
    String mean = graph.node("MatMul", "encoder/mean", row, x);
    // [rows, 1, width] to [rows, width]
    return graph.node("Flatten", "encoder/pooled", List.of(mean), Map.of("axis", 1L));
  }
}
