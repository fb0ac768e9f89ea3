package eu.sund.algorithms.learning;

import static eu.sund.algorithms.learning.TorchScriptFormat.SINGLE;
import static eu.sund.algorithms.torchscript.TorchModule.number;

import eu.sund.algorithms.torchscript.TorchModule;
import eu.sund.core.model.Input;
import java.util.List;
import java.util.function.Function;

/** A text encoder's part of a TorchScript module; {@code deep.Encoder} is what it repeats. */
final class TorchScriptEncoder {
  private static final double NEVER = -1e9;

  private final TorchModule module;
  private final Input.Tokens input;
  private final Function<String, float[]> numbers;

  TorchScriptEncoder(TorchModule module, Input.Tokens input, Function<String, float[]> numbers) {
    this.module = module;
    this.input = input;
    this.numbers = numbers;
  }

  /** A vector for each row, [rows, width]; what is longer than the encoder reads is cut. */
  String pooled() {
    String all = module.argument(input.name() + ".tokens");
    String ids = module.step("slice", all, "1", "0", Integer.toString(input.lengthMax()));
    String padded = module.step("eq", ids, "0");
    String x = tokens(ids, padded);
    return switch (input.pooling()) {
      case MEAN -> mean(x, padded);
      case FIRST -> module.step("select", x, "1", "0");
    };
  }

  private String tokens(String ids, String padded) {
    boolean before = input.norm() == Input.Norm.PRE;
    String length = module.step("size", ids, "1");
    String token = tensor("encoder.token", input.vocabulary(), input.width());
    String place = tensor("encoder.position", input.lengthMax(), input.width());
    String x =
        module.step(
            "add",
            module.step("embedding", token, ids),
            module.step("slice", place, "0", "0", length));
    if (!before) {
      x = norm("encoder.norm", x);
    }
    String never = module.step("mul", module.step("to", padded, SINGLE), number(NEVER));
    String mask = module.step("unsqueeze", module.step("unsqueeze", never, "1"), "2");
    String rows = module.step("size", ids, "0");
    for (int i = 1; i <= input.blocks(); i++) {
      String block = "encoder." + i;
      Attention attention = new Attention(block, mask, rows, length);
      if (before) {
        x = module.step("add", x, attention.of(norm(block + ".attention.norm", x)));
        x = module.step("add", x, forward(block, norm(block + ".forward.norm", x)));
      } else {
        x = norm(block + ".attention.norm", module.step("add", x, attention.of(x)));
        x = norm(block + ".forward.norm", module.step("add", x, forward(block, x)));
      }
    }
    return before ? norm("encoder.norm", x) : x;
  }

  private String tensor(String name, Integer... shape) {
    return module.tensor(name, List.of(shape), numbers.apply(name));
  }

  private String norm(String name, String x) {
    int width = input.width();
    return module.step(
        "layer_norm",
        x,
        "[" + width + "]",
        tensor(name + ".scale", width),
        tensor(name + ".shift", width),
        number(ExportFormat.EPSILON));
  }

  private String linear(String name, String x, int in, int out) {
    return module.step("linear", x, tensor(name + ".weight", out, in), tensor(name + ".bias", out));
  }

  /** A block's attention; its mask is added to scores, [rows, 1, 1, tokens]. */
  private final class Attention {
    private final String block;
    private final String mask;
    private final String rows;
    private final String length;
    private final int part = input.width() / input.heads();

    Attention(String block, String mask, String rows, String length) {
      this.block = block;
      this.mask = mask;
      this.rows = rows;
      this.length = length;
    }

    String of(String x) {
      String query = module.step("mul", map("query", x), number(1 / Math.sqrt((double) part)));
      String scores =
          module.step("matmul", heads(query, "0, 2, 1, 3"), heads(map("key", x), "0, 2, 3, 1"));
      String shares = module.step("softmax", module.step("add", scores, mask), "-1");
      String mixed = module.step("matmul", shares, heads(map("value", x), "0, 2, 1, 3"));
      return map("output", shaped(turned(mixed, "0, 2, 1, 3"), Integer.toString(input.width())));
    }

    private String map(String name, String x) {
      return linear(block + "." + name, x, input.width(), input.width());
    }

    private String heads(String x, String order) {
      return turned(shaped(x, input.heads() + ", " + part), order);
    }

    private String shaped(String x, String last) {
      return module.step("reshape", x, "[" + rows + ", " + length + ", " + last + "]");
    }

    private String turned(String x, String order) {
      return module.step("permute", x, "[" + order + "]");
    }
  }

  private String forward(String block, String x) {
    String inner = linear(block + ".inner", x, input.width(), input.feedForward());
    String bent = module.step("gelu", inner, "approximate=\"tanh\"");
    return linear(block + ".outer", bent, input.feedForward(), input.width());
  }

  /** The mean over each row's tokens; zeros for a row without any. */
  private String mean(String x, String padded) {
    String known = module.step("to", module.step("logical_not", padded), SINGLE);
    String count = module.step("sum", known, "[1]", "True");
    String shares = module.step("div", known, module.step("clamp", count, "1"));
    // [rows, 1, width] to [rows, width]
    return module.step(
        "flatten", module.step("matmul", module.step("unsqueeze", shares, "1"), x), "1");
  }
}
