package eu.sund.algorithms.torchscript;

import eu.sund.core.Checks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A module with one method {@code forward} that is being built, and its bytes as a TorchScript
 * archive. Equal modules have equal bytes.
 *
 * <p>The archive is of format {@value #FORMAT}, which PyTorch reads since 1.12: {@code data.pkl}
 * (the module's attributes, its tensors by their names), {@code data/0} and so on (their numbers,
 * little-endian), {@code code/__torch__.py} (the method's text), {@code constants.pkl} (none),
 * {@code version}, {@code byteorder}.
 *
 * <p><b>Source.</b> PyTorch, <a
 * href="https://github.com/pytorch/pytorch/blob/main/torch/csrc/jit/docs/serialization.md">TorchScript
 * serialization</a>, and {@code caffe2/serialize/inline_container.h} for the layout.
 *
 * <p>Not thread-safe.
 */
public final class TorchModule {
  /** The version of the archive's format and of the operators. */
  static final int FORMAT = 10;

  private static final String ARCHIVE = "model";
  private static final String CLASS = "SundModel";

  /** Numbers that do not change. */
  @SuppressWarnings("ArrayRecordComponent") // written once
  private record Tensor(List<Integer> shape, float[] numbers) {}

  private final List<String> arguments = new ArrayList<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final StringBuilder body = new StringBuilder();
  private int steps;

  /** Begins a module without inputs and steps. */
  public TorchModule() {}

  /**
   * Adds an argument of {@code forward}.
   *
   * @param name what it stands for
   * @return how steps name it: {@code x_} and the name, other characters than letters and digits as
   *     underscores
   */
  public String argument(String name) {
    String argument = unique("x_" + plain(name), arguments);
    arguments.add(argument);
    return argument;
  }

  /**
   * Adds a tensor of single precision.
   *
   * @param numbers row by row; not copied
   * @return how steps name it
   */
  public String tensor(String name, List<Integer> shape, float[] numbers) {
    Checks.argument(
        shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact)
            == numbers.length,
        "the shape %s is not that of %s numbers",
        shape,
        numbers.length);
    String attribute = unique(plain(name), tensors.keySet());
    tensors.put(attribute, new Tensor(List.copyOf(shape), numbers));
    return "self." + attribute;
  }

  /**
   * Adds a step.
   *
   * @param operator of the library {@code torch}, such as {@code linear}
   * @param operands as text: names, or numbers as {@link #number} writes them
   * @return how later steps name what it gives
   */
  public String step(String operator, String... operands) {
    String result = "a" + steps++;
    body.append("    %s = torch.%s(%s)\n".formatted(result, operator, String.join(", ", operands)));
    return result;
  }

  /** A real number as text, all its bits. */
  public static String number(double value) {
    Checks.argument(Double.isFinite(value), "a number of a module is not finite");
    return Double.toString(value);
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_");
  }

  private static String unique(String name, Collection<String> taken) {
    String free = name;
    for (int i = 2; taken.contains(free); i++) {
      free = name + "__" + i;
    }
    return free;
  }

  /**
   * The archive's bytes.
   *
   * @param results names of what {@code forward} gives, two or more
   * @param extra texts that lie beside the module, by name; {@code torch.jit.load} gives them as
   *     {@code _extra_files}
   */
  public byte[] bytes(List<String> results, SortedMap<String, String> extra) {
    AlignedZip zip = new AlignedZip();
    zip.add(ARCHIVE + "/data.pkl", module());
    zip.add(ARCHIVE + "/byteorder", ascii("little"));
    int key = 0;
    for (Tensor tensor : tensors.values()) {
      ByteBuffer raw =
          ByteBuffer.allocate(Float.BYTES * tensor.numbers.length).order(ByteOrder.LITTLE_ENDIAN);
      raw.asFloatBuffer().put(tensor.numbers);
      zip.add(ARCHIVE + "/data/" + key++, raw.array());
    }
    zip.add(ARCHIVE + "/code/__torch__.py", ascii(code(results)));
    zip.add(ARCHIVE + "/constants.pkl", new PickleWriter().emptyTuple().end());
    extra.forEach(
        (name, text) -> zip.add(ARCHIVE + "/extra/" + name, text.getBytes(StandardCharsets.UTF_8)));
    zip.add(ARCHIVE + "/version", ascii(FORMAT + "\n"));
    return zip.end();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private String code(List<String> results) {
    StringBuilder text = new StringBuilder("class " + CLASS + "(Module):\n");
    text.append("  __parameters__ = [");
    tensors.keySet().forEach(name -> text.append('"').append(name).append("\", "));
    text.append("]\n  __buffers__ = []\n  training : bool\n");
    tensors.keySet().forEach(name -> text.append("  ").append(name).append(" : Tensor\n"));
    text.append("  def forward(self: __torch__.").append(CLASS);
    arguments.forEach(name -> text.append(",\n    ").append(name).append(": Tensor"));
    text.append(") -> Tuple[")
        .append(String.join(", ", results.stream().map(result -> "Tensor").toList()))
        .append("]:\n")
        .append(body)
        .append("    return (")
        .append(String.join(", ", results))
        .append(")\n");
    return text.toString();
  }

  private byte[] module() {
    PickleWriter pickle = new PickleWriter();
    pickle.global("__torch__", CLASS).emptyTuple().object().emptyDict().mark();
    pickle.text("training").no();
    int key = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      pickle.text(tensor.getKey());
      write(pickle, Integer.toString(key++), tensor.getValue());
    }
    return pickle.pairs().build().end();
  }

  private static void write(PickleWriter pickle, String key, Tensor tensor) {
    pickle.global("torch._utils", "_rebuild_tensor_v2").mark().mark();
    pickle.text("storage").global("torch", "FloatStorage").text(key).text("cpu");
    pickle.number(tensor.numbers.length).tuple().elsewhere();
    pickle.number(0).mark(); // where it begins in its storage
    tensor.shape.forEach(pickle::number);
    pickle.tuple().mark();
    int stride = tensor.numbers.length;
    for (int size : tensor.shape) {
      stride /= Math.max(1, size);
      pickle.number(stride);
    }
    pickle.tuple().no(); // it takes no gradient
    pickle.global("collections", "OrderedDict").emptyTuple().call();
    pickle.tuple().call();
  }
}
