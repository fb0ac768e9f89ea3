package eu.sund.algorithms.learning.strategy;

import java.util.List;

/**
 * What the adaptive servers have in common: a mean of the changes, {@code m ← β₁·m + (1 − β₁)·Δ},
 * and a step {@code x ← x + η·m/(√v + τ)} by a second moment v that begins at τ².
 *
 * @param rate η
 * @param beta1 β₁
 * @param tau τ
 * @param second how v follows from v and m²
 */
record Adaptive(double rate, double beta1, double tau, Second second) {
  /** The next second moment. */
  @FunctionalInterface
  interface Second {
    double next(double v, double square);
  }

  static List<Double> kept(double tau) {
    return List.of(0.0, tau * tau);
  }

  void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    float[] m = kept.get(0);
    float[] v = kept.get(1);
    for (int i = from; i < from + count; i++) {
      double mean = beta1 * m[i] + (1 - beta1) * delta[i - from];
      double next = second.next(v[i], mean * mean);
      m[i] = (float) mean;
      v[i] = (float) next;
      model[i] = (float) (model[i] + rate * mean / (Math.sqrt(next) + tau));
    }
  }
}
