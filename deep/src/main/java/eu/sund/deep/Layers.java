package eu.sund.deep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import eu.sund.core.model.Activation;

/**
 * The parts that networks are made of, on tensors. What comes out belongs to the manager of the
 * first argument, so that it ends with the step.
 */
final class Layers {
  private static final float EPSILON = 1e-5f;

  /** 2·√(2/π), and its product with 0.044715. */
  private static final double GELU = 2 * Math.sqrt(2 / Math.PI);

  private final Weights weights;

  Layers(Weights weights) {
    this.weights = weights;
  }

  Weights weights() {
    return weights;
  }

  /** {@code x·Wᵀ + b}; without b if there is none of that name. */
  NDArray linear(String name, NDArray input) {
    PtNDArray weight = weights.get(name + ".weight");
    String bias = name + ".bias";
    if (weights.has(bias)) {
      return JniUtils.linear((PtNDArray) input, weight, weights.get(bias));
    }
    return product(input, weight);
  }

  /** {@code x·Wᵀ}. */
  @SuppressWarnings("NullAway") // the library takes "no bias" as null
  static NDArray product(NDArray input, PtNDArray weight) {
    return JniUtils.linear((PtNDArray) input, weight, null);
  }

  /** The rows of a table. */
  static NDArray rows(NDArray indices, PtNDArray table) {
    return JniUtils.embedding((PtNDArray) indices, table, false);
  }

  /** Layer norm over the last dimension. */
  NDArray norm(String name, NDArray input) {
    PtNDArray scale = weights.get(name + ".scale");
    Shape shape = scale.getShape();
    return JniUtils.layerNorm(
        (PtNDArray) input, shape, scale, weights.get(name + ".shift"), EPSILON);
  }

  static NDArray activate(Activation activation, NDArray x) {
    return switch (activation) {
      case RELU -> x.getNDArrayInternal().relu();
      case TANH -> x.tanh();
      case GELU -> gelu(x);
    };
  }

  /** As {@code x·σ(2u)}, which is {@code x/2·(1 + tanh u)} with fewer steps. */
  static NDArray gelu(NDArray x) {
    NDArray slope = times(x.square(), GELU * 0.044715).add(number(x, GELU));
    return x.mul(slope.mul(x).getNDArrayInternal().sigmoid());
  }

  /**
   * Each number times {@code factor}.
   *
   * <p>Not {@code x.mul(factor)}: DJL lays the factor into a Java buffer, which the collector may
   * free as soon as the call returns, while PyTorch keeps the tensor over it for the backward pass.
   * The gradient was then multiplied by whatever had come to lie there.
   */
  static NDArray times(NDArray x, double factor) {
    return x.mul(number(x, factor));
  }

  /** One number in memory of the library's own, until the step of {@code x} ends. */
  private static NDArray number(NDArray x, double value) {
    return x.getManager().full(new Shape(), (float) value);
  }
}
