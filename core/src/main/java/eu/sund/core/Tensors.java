package eu.sund.core;

import java.util.List;

/** The rule that updates and aggregates share. */
final class Tensors {
  private Tensors() {}

  static void check(Layout layout, List<Values> tensors) {
    Checks.argument(
        tensors.size() == layout.tensors().size(),
        "layout '%s' has %s tensors, not %s",
        layout.name(),
        layout.tensors().size(),
        tensors.size());
    for (int i = 0; i < tensors.size(); i++) {
      TensorSpec spec = layout.tensors().get(i);
      Checks.argument(
          tensors.get(i).size() == spec.size(),
          "tensor '%s' has %s numbers, not %s",
          spec.name(),
          spec.size(),
          tensors.get(i).size());
    }
  }
}
