package eu.sund.algorithms.onnx;

import eu.sund.core.Checks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph of operators that is being built, and its bytes as an ONNX file of operator set {@value
 * #OPERATORS}. Equal graphs have equal bytes. The first dimension of inputs and outputs is the
 * number of rows.
 *
 * <p><b>Source.</b> <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">Open Neural Network
 * Exchange Intermediate Representation</a>, and {@code onnx.proto} for the fields' numbers.
 *
 * <p>Not thread-safe.
 */
public final class OnnxGraph {
  /** The version of the operators. */
  public static final int OPERATORS = 17;

  /** The version of the format that goes with it. */
  private static final int FORMAT = 8;

  /** What a tensor holds, by the format's numbers. */
  public enum Type {
    /** Single precision. */
    FLOAT(1),
    /** Whole numbers of 64 bits. */
    INT64(7),
    /** Double precision. */
    DOUBLE(11);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  private final List<ProtoMessage> nodes = new ArrayList<>();
  private final List<ProtoMessage> constants = new ArrayList<>();
  private final List<ProtoMessage> inputs = new ArrayList<>();
  private final List<ProtoMessage> outputs = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();

  /** Begins an empty graph. */
  public OnnxGraph() {}

  /**
   * Adds an input of some numbers a row.
   *
   * @return its name
   */
  public String input(String name, Type type, int width) {
    inputs.add(value(claimed(name), type, new ProtoMessage().number(1, width)));
    return name;
  }

  /**
   * Adds an input of as many numbers a row as the table asks for.
   *
   * @param dimension a name for how many
   * @return its name
   */
  public String input(String name, Type type, String dimension) {
    inputs.add(value(claimed(name), type, new ProtoMessage().text(2, dimension)));
    return name;
  }

  /** Makes a value an output. */
  public void output(String name, Type type, int width) {
    outputs.add(value(name, type, new ProtoMessage().number(1, width)));
  }

  private static ProtoMessage value(String name, Type type, ProtoMessage dimension) {
    ProtoMessage shape =
        new ProtoMessage().message(1, new ProtoMessage().text(2, "rows")).message(1, dimension);
    ProtoMessage tensor = new ProtoMessage().number(1, type.code).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /**
   * Adds numbers that do not change.
   *
   * @param shape their dimensions; none for a single number
   * @return the name
   */
  public String constant(String name, List<Integer> shape, float[] numbers) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(numbers);
    return constant(name, shape, Type.FLOAT, raw.array());
  }

  /** Adds a number that does not change. */
  public String constant(String name, double number) {
    ByteBuffer raw = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return constant(name, List.of(), Type.DOUBLE, raw.putDouble(number).array());
  }

  /** Adds whole numbers that do not change: a list, or a single number. */
  public String constant(String name, boolean list, long... numbers) {
    ByteBuffer raw =
        ByteBuffer.allocate(Long.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(numbers);
    return constant(name, list ? List.of(numbers.length) : List.of(), Type.INT64, raw.array());
  }

  private String constant(String name, List<Integer> shape, Type type, byte[] raw) {
    ProtoMessage tensor = new ProtoMessage();
    shape.forEach(dimension -> tensor.number(1, dimension));
    constants.add(tensor.number(2, type.code).text(8, claimed(name)).bytes(9, raw));
    return name;
  }

  /**
   * Adds an operator.
   *
   * @param operator such as {@code Gemm}
   * @param result the name of what it gives
   * @param from names of what it takes
   * @param attributes whole numbers ({@code Long}), reals ({@code Float}) or lists of whole numbers
   *     by name
   * @return {@code result}
   */
  public String node(String operator, String result, List<String> from, Map<String, ?> attributes) {
    ProtoMessage node = new ProtoMessage();
    for (String name : from) {
      Checks.argument(names.contains(name), "operator %s takes '%s', which is not", operator, name);
      node.text(1, name);
    }
    node.text(2, claimed(result)).text(3, result).text(4, operator);
    attributes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(a -> node.message(5, attribute(a.getKey(), a.getValue())));
    nodes.add(node);
    return result;
  }

  /** Adds an operator without attributes. */
  public String node(String operator, String result, String... from) {
    return node(operator, result, List.of(from), Map.of());
  }

  private static ProtoMessage attribute(String name, Object value) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    return switch (value) {
      case Float real -> attribute.real(2, real).number(20, 1);
      case Long whole -> attribute.number(3, whole).number(20, 2);
      case List<?> list -> {
        list.forEach(whole -> attribute.number(8, (Long) whole));
        yield attribute.number(20, 7);
      }
      default -> throw new IllegalArgumentException("no attribute is a " + value.getClass());
    };
  }

  private String claimed(String name) {
    Checks.argument(names.add(name), "two values of a graph are named '%s'", name);
    return name;
  }

  /**
   * The file's bytes.
   *
   * @param title for people
   * @param metadata by name
   */
  public byte[] bytes(String title, Map<String, String> metadata) {
    ProtoMessage graph = new ProtoMessage();
    nodes.forEach(node -> graph.message(1, node));
    graph.text(2, "sund");
    constants.forEach(tensor -> graph.message(5, tensor));
    inputs.forEach(input -> graph.message(11, input));
    outputs.forEach(output -> graph.message(12, output));
    ProtoMessage model =
        new ProtoMessage()
            .number(1, FORMAT)
            .text(2, "sund")
            .text(6, title)
            .message(7, graph)
            .message(8, new ProtoMessage().text(1, "").number(2, OPERATORS));
    metadata.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e -> model.message(14, new ProtoMessage().text(1, e.getKey()).text(2, e.getValue())));
    return model.toBytes();
  }
}
