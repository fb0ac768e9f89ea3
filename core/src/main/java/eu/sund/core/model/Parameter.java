package eu.sund.core.model;

import eu.sund.core.Checks;
import java.util.List;

/**
 * One tensor of a network's parameters.
 *
 * @param name such as {@code hidden.1.weight}
 * @param shape its dimensions, row-major
 * @param start how its numbers begin
 * @param trained whether it is trained and travels; if not, it is part of the published weights
 *     that the network starts from
 */
public record Parameter(String name, List<Integer> shape, Start start, boolean trained) {
  /** Checks the dimensions. */
  public Parameter {
    shape = List.copyOf(shape);
    long size = 1;
    for (int dimension : shape) {
      Checks.argument(dimension > 0, "dimensions of '%s' must be positive", name);
      size = Math.multiplyExact(size, (long) dimension);
    }
    Checks.argument(size <= 1 << 30, "parameter '%s' is too large", name);
  }

  /** How many numbers. */
  public int size() {
    int size = 1;
    for (int dimension : shape) {
      size *= dimension;
    }
    return size;
  }

  /** How numbers begin. */
  public sealed interface Start {
    /** All the same. */
    record Constant(double value) implements Start {}

    /** Even in [−limit, limit]. */
    record Uniform(double limit) implements Start {}

    /** Gaussian around zero. */
    record Normal(double deviation) implements Start {}
  }
}
