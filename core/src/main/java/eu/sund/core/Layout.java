package eu.sund.core;

import java.util.List;

/**
 * The tensors of one kind of round, in order. Tensors of 4-byte words stand last, so that 8-byte
 * words are aligned.
 *
 * @param name such as {@code fit} or {@code evaluate}
 * @param tensors at least one, with distinct names
 */
public record Layout(String name, List<TensorSpec> tensors) {
  /** Checks names and order. */
  public Layout {
    Checks.argument(Names.isVariable(name), "'%s' cannot name a layout", name);
    tensors = List.copyOf(tensors);
    Checks.argument(!tensors.isEmpty(), "layout '%s' needs a tensor", name);
    Checks.argument(
        tensors.stream().map(TensorSpec::name).distinct().count() == tensors.size(),
        "layout '%s' names a tensor twice",
        name);
    boolean narrow = false;
    for (TensorSpec tensor : tensors) {
      boolean wide = tensor.encoding().bytes() >= 8;
      Checks.argument(
          !(wide && narrow), "layout '%s': tensors of 4-byte words must stand last", name);
      narrow |= !wide;
    }
  }

  /** Bytes of one site's words, and of their sum. */
  public long bytes() {
    return tensors.stream().mapToLong(TensorSpec::bytes).sum();
  }

  /** The position of a tensor. */
  public int indexOf(String tensor) {
    for (int i = 0; i < tensors.size(); i++) {
      if (tensors.get(i).name().equals(tensor)) {
        return i;
      }
    }
    throw new IllegalArgumentException("layout '" + name + "' has no tensor '" + tensor + "'");
  }
}
