package eu.sund.core.model;

import eu.sund.core.Checks;

/**
 * A fully connected layer: {@code activation(norm(W·x + b))}.
 *
 * @param width how many numbers it gives
 * @param norm whether sums are normalised over the layer, with a learned scale and shift (ε =
 *     1e-5); Ba, Kiros, Hinton, <a href="https://arxiv.org/abs/1607.06450">arXiv 1607.06450</a>
 */
public record Hidden(int width, Activation activation, boolean norm) {
  /** The most numbers a layer. */
  public static final int WIDTH_MAX = 1 << 16;

  /** Checks the width. */
  public Hidden {
    Checks.argument(
        width >= 1 && width <= WIDTH_MAX,
        "a hidden layer's width must be 1 to %s, was %s",
        WIDTH_MAX,
        width);
  }
}
