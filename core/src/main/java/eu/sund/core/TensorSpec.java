package eu.sund.core;

import java.util.List;

/**
 * The public form of one tensor of an update: agreed before any data is read.
 *
 * @param name its name, as the site's outbox shows it
 * @param shape its dimensions, row-major; empty for a single number
 * @param encoding how its numbers become ring words
 * @param noise what noise its sum must carry
 */
public record TensorSpec(String name, List<Integer> shape, Encoding encoding, Noise noise) {
  /** Checks the dimensions, and that numbers and noise fit into the ring. */
  public TensorSpec {
    Checks.argument(Names.isVariable(name), "'%s' cannot name a tensor", name);
    shape = List.copyOf(shape);
    long size = 1;
    for (int dimension : shape) {
      Checks.argument(
          dimension > 0, "dimensions of tensor '%s' must be positive, was %s", name, dimension);
      size = Math.multiplyExact(size, (long) dimension);
    }
    Checks.argument(size <= 2_000_000_000L, "tensor '%s' is too large", name);
    noise.check(name, encoding);
  }

  /** A tensor without noise. */
  public TensorSpec(String name, List<Integer> shape, Encoding encoding) {
    this(name, shape, encoding, Noise.NONE);
  }

  /** A vector. */
  public static TensorSpec vector(String name, int length, Encoding encoding) {
    return new TensorSpec(name, List.of(length), encoding);
  }

  /** A single number. */
  public static TensorSpec scalar(String name, Encoding encoding) {
    return new TensorSpec(name, List.of(), encoding);
  }

  /** The same with noise on its sum. */
  public TensorSpec with(Noise added) {
    return new TensorSpec(name, shape, encoding, added);
  }

  /** How many numbers. */
  public int size() {
    int size = 1;
    for (int dimension : shape) {
      size *= dimension;
    }
    return size;
  }

  /** How many bytes its words take on the wire. */
  public long bytes() {
    return (long) size() * encoding.bytes();
  }
}
