package eu.sund.algorithms.learning;

import static eu.sund.algorithms.torchscript.TorchModule.number;

import eu.sund.algorithms.torchscript.TorchModule;
import eu.sund.core.model.Activation;
import eu.sund.core.model.Head;
import eu.sund.core.model.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Models as TorchScript: {@code forward} takes the variables in order, named {@code x_} and the
 * variable, and gives the pair {@code (scores, answers)}.
 */
final class TorchScriptFormat implements ExportFormat {
  /** PyTorch's number of single precision. */
  static final String SINGLE = "6";

  private final TorchModule module = new TorchModule();
  private final List<String> results = new ArrayList<>();

  @Override
  public List<String> measured(String variable, double centre, double scale, boolean indicator) {
    String name = module.argument(variable);
    String missing = module.step("isnan", name);
    String known = module.step("masked_fill", name, missing, number(centre));
    String moved = module.step("sub", known, number(centre));
    String single = module.step("to", module.step("div", moved, number(scale)), SINGLE);
    return indicator ? List.of(single, module.step("to", missing, SINGLE)) : List.of(single);
  }

  @Override
  public String looked(String variable, int levels, int width, float[] table) {
    String name = module.argument(variable);
    String rows = module.tensor(variable + ".table", List.of(levels, width), table);
    // [rows, 1, width] to [rows, width]
    return module.step("flatten", module.step("embedding", rows, name), "1");
  }

  @Override
  public Few few(String variable) {
    return new Few(module.argument(variable + ".indices"), module.argument(variable + ".values"));
  }

  @Override
  public String weighted(String name, Few few, int size, int width, float[] table) {
    String rows =
        module.step("embedding", module.tensor(name, List.of(size, width), table), few.indices());
    String values = module.step("unsqueeze", few.values(), "1");
    // [rows, 1, width] to [rows, width]
    return module.step("flatten", module.step("matmul", values, rows), "1");
  }

  @Override
  public String encoded(Input.Tokens tokens, Function<String, float[]> numbers) {
    return new TorchScriptEncoder(module, tokens, numbers).pooled();
  }

  @Override
  public String added(String name, String left, String right) {
    return module.step("add", left, right);
  }

  @Override
  public String row(String name, float[] numbers) {
    return module.tensor(name, List.of(numbers.length), numbers);
  }

  @Override
  public String joined(List<String> columns) {
    return module.step("cat", "[" + String.join(", ", columns) + "]", "1");
  }

  @Override
  public String affine(Affine map, String from) {
    String weight =
        module.tensor(map.name() + ".weight", List.of(map.out(), map.in()), map.weight());
    Optional<String> bias =
        map.bias().map(b -> module.tensor(map.name() + ".bias", List.of(map.out()), b));
    return bias.isPresent()
        ? module.step("linear", from, weight, bias.get())
        : module.step("linear", from, weight);
  }

  @Override
  public String norm(String name, String from, float[] scale, float[] shift) {
    List<Integer> shape = List.of(scale.length);
    return module.step(
        "layer_norm",
        from,
        shape.toString(),
        module.tensor(name + ".norm.scale", shape, scale),
        module.tensor(name + ".norm.shift", shape, shift),
        number(EPSILON));
  }

  @Override
  public String activated(String name, String from, Activation activation) {
    return switch (activation) {
      case RELU -> module.step("relu", from);
      case TANH -> module.step("tanh", from);
      case GELU -> module.step("gelu", from, "approximate=\"tanh\"");
    };
  }

  @Override
  public void answers(Head head, String scores, double centre, double scale) {
    results.add(scores);
    results.add(
        switch (head) {
          case Head.Logistic h -> module.step("sigmoid", scores);
          case Head.MultiLabel h -> module.step("sigmoid", scores);
          case Head.MultiClass h -> module.step("softmax", scores, "1");
          case Head.Cox h -> scores;
          case Head.Linear h ->
              module.step("add", module.step("mul", scores, number(scale)), number(centre));
          case Head.Tagging h -> throw new IllegalStateException("taggers are not exported");
        });
  }

  @Override
  public byte[] bytes(String title, String network) {
    TreeMap<String, String> extra = new TreeMap<>();
    extra.put("formula", title);
    extra.put("network", network);
    return module.bytes(results, extra);
  }
}
