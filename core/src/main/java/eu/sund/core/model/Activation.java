package eu.sund.core.model;

/** What a hidden layer does with each of its sums. */
public enum Activation {
  /** {@code max(0, x)}. */
  RELU,
  /** The hyperbolic tangent. */
  TANH,
  /**
   * {@code x·Φ(x)} in its usual approximation {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))};
   * Hendrycks, Gimpel, <a href="https://arxiv.org/abs/1606.08415">arXiv 1606.08415</a>.
   */
  GELU
}
