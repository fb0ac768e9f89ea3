package eu.sund.algorithms.learning.engine;

import eu.sund.core.model.Activation;

/** Activations and their derivatives. */
final class Activations {
  private static final double ROOT = StrictMath.sqrt(2 / Math.PI);
  private static final double CUBE = 0.044715;

  private Activations() {}

  static double value(Activation activation, double x) {
    return switch (activation) {
      case RELU -> Math.max(0, x);
      case TANH -> StrictMath.tanh(x);
      case GELU -> x / 2 * (1 + StrictMath.tanh(ROOT * (x + CUBE * x * x * x)));
    };
  }

  /** The derivative at {@code x}, where the activation is {@code y}. */
  static double slope(Activation activation, double x, double y) {
    return switch (activation) {
      case RELU -> x > 0 ? 1 : 0;
      case TANH -> 1 - y * y;
      case GELU -> {
        double t = StrictMath.tanh(ROOT * (x + CUBE * x * x * x));
        yield (1 + t) / 2 + x / 2 * (1 - t * t) * ROOT * (1 + 3 * CUBE * x * x);
      }
    };
  }
}
