package eu.sund.algorithms.learning.engine;

import eu.sund.core.model.Examples;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A linear map with what a hidden layer has beside it: bias, layer norm, activation. */
final class Affine {
  private static final double EPSILON = 1e-5;

  private final int in;
  private final int width;
  private final int weight;
  private final int bias;
  private final int scale;
  private final int shift;
  private final List<Sparse> sparse = new ArrayList<>();
  private @Nullable Hidden layer;

  /** The map's sums; with a norm, normalised. */
  private final double[] inner;

  private final double[] before;
  private final double[] innerSlopes;
  private final double[] weightSums;
  private final double[] biasSums;
  private final double[] scaleSums;
  private final double[] shiftSums;
  private double inverse = 1;

  /** What it gives, and the loss's derivative by it. */
  final double[] out;

  final double[] outSlopes;

  private record Sparse(int part, int offset) {}

  Affine(
      NetworkSpec spec,
      Map<String, Integer> offsets,
      String name,
      int in,
      int width,
      boolean first) {
    this.in = in;
    this.width = width;
    weight = offsets.getOrDefault(name + ".weight", -1);
    bias = offsets.getOrDefault(name + ".bias", -1);
    scale = offsets.getOrDefault(name + ".norm.scale", -1);
    shift = offsets.getOrDefault(name + ".norm.shift", -1);
    if (first) {
      int part = 0;
      for (Input input : spec.inputs()) {
        if (input instanceof Input.Sparse s) {
          sparse.add(new Sparse(part, offsets.getOrDefault(name + ".sparse." + s.name(), -1)));
        }
        part += input instanceof Input.Sparse || input instanceof Input.Bag ? 1 : 0;
      }
    }
    weightSums = new double[weight < 0 ? 0 : width * in];
    biasSums = new double[bias < 0 ? 0 : width];
    scaleSums = new double[scale < 0 ? 0 : width];
    shiftSums = new double[shift < 0 ? 0 : width];
    inner = new double[width];
    before = new double[width];
    innerSlopes = new double[width];
    out = new double[width];
    outSlopes = new double[width];
  }

  Affine with(Hidden hidden) {
    layer = hidden;
    return this;
  }

  void forward(float[] p, double[] x, Examples examples, int row) {
    for (int o = 0; o < width; o++) {
      double sum = bias < 0 ? 0 : p[bias + o];
      inner[o] = weight < 0 ? sum : sum + Dots.dot(p, weight + o * in, x, in);
    }
    for (Sparse table : sparse) {
      Examples.Features f = examples.features(table.part());
      for (int k = f.offsets()[row]; k < f.offsets()[row + 1]; k++) {
        Dots.add(f.values()[k], p, table.offset() + f.indices()[k] * width, inner, width);
      }
    }
    Hidden hidden = layer;
    if (hidden == null) {
      System.arraycopy(inner, 0, out, 0, width);
      return;
    }
    if (hidden.norm()) {
      normalise();
    }
    for (int o = 0; o < width; o++) {
      before[o] = hidden.norm() ? p[scale + o] * inner[o] + p[shift + o] : inner[o];
      out[o] = Activations.value(hidden.activation(), before[o]);
    }
  }

  private void normalise() {
    double mean = 0;
    for (double u : inner) {
      mean += u;
    }
    mean /= width;
    double variance = 0;
    for (double u : inner) {
      variance += (u - mean) * (u - mean);
    }
    inverse = 1 / StrictMath.sqrt(variance / width + EPSILON);
    for (int o = 0; o < width; o++) {
      inner[o] = (inner[o] - mean) * inverse;
    }
  }

  /** From {@link #outSlopes} to the slopes of the map's sums, and the gradient of its tensors. */
  void backward(float[] p, double[] x) {
    Hidden hidden = layer;
    for (int o = 0; o < width; o++) {
      innerSlopes[o] =
          hidden == null
              ? outSlopes[o]
              : outSlopes[o] * Activations.slope(hidden.activation(), before[o], out[o]);
    }
    if (hidden != null && hidden.norm()) {
      normBackward(p);
    }
    for (int o = 0; o < width; o++) {
      double slope = innerSlopes[o];
      if (bias >= 0) {
        biasSums[o] += slope;
      }
      if (weight >= 0 && slope != 0) {
        Dots.add(slope, x, weightSums, o * in, in);
      }
    }
  }

  private void normBackward(float[] p) {
    double mean = 0;
    double projected = 0;
    for (int o = 0; o < width; o++) {
      scaleSums[o] += innerSlopes[o] * inner[o];
      shiftSums[o] += innerSlopes[o];
      innerSlopes[o] *= p[scale + o];
      mean += innerSlopes[o];
      projected += innerSlopes[o] * inner[o];
    }
    mean /= width;
    projected /= width;
    for (int o = 0; o < width; o++) {
      innerSlopes[o] = inverse * (innerSlopes[o] - mean - inner[o] * projected);
    }
  }

  void sparseGradient(Examples examples, int row, float[] gradient) {
    for (Sparse table : sparse) {
      Examples.Features f = examples.features(table.part());
      for (int k = f.offsets()[row]; k < f.offsets()[row + 1]; k++) {
        int from = table.offset() + f.indices()[k] * width;
        Dots.add(f.values()[k], innerSlopes, gradient, from, width);
      }
    }
  }

  void inputSlopes(float[] p, double[] slopes) {
    Arrays.fill(slopes, 0, in, 0);
    for (int o = 0; o < width; o++) {
      if (weight >= 0 && innerSlopes[o] != 0) {
        Dots.add(innerSlopes[o], p, weight + o * in, slopes, in);
      }
    }
  }

  /** Begins a batch. */
  void clear() {
    Arrays.fill(weightSums, 0);
    Arrays.fill(biasSums, 0);
    Arrays.fill(scaleSums, 0);
    Arrays.fill(shiftSums, 0);
  }

  /** Adds a batch's sums to the caller's gradient. */
  void addSums(float[] gradient) {
    add(weightSums, gradient, weight);
    add(biasSums, gradient, bias);
    add(scaleSums, gradient, scale);
    add(shiftSums, gradient, shift);
  }

  private static void add(double[] sums, float[] gradient, int from) {
    for (int i = 0; i < sums.length; i++) {
      gradient[from + i] += (float) sums[i];
    }
  }
}
