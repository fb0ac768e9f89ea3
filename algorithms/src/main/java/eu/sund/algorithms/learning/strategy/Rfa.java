package eu.sund.algorithms.learning.strategy;

import java.util.List;

/**
 * Robust aggregation: the model moves to the geometric median of the sites' models, which a
 * minority of broken ones cannot pull far. By smoothed Weiszfeld steps over secure sums: from z =
 * 0, {@code z ← Σ β_k·Δ_k / Σ β_k} with {@code β_k = α_k·ν/max(ν, ‖z − Δ_k‖)}; a site trains once a
 * round and keeps its Δ_k for the steps.
 *
 * <p><b>Source.</b> Pillutla, Kakade, Harchaoui, <a href="https://arxiv.org/abs/1912.13445">Robust
 * aggregation for federated learning</a>, algorithm 2 (weights scaled by ν, which leaves z as it
 * is).
 *
 * @param iterations Weiszfeld steps a round
 * @param smoothing ν
 */
public record Rfa(int iterations, double smoothing) implements Strategy {
  @Override
  public String name() {
    return "rfa";
  }

  /** β_k by α_k and the distance. */
  public double weight(double share, double distance) {
    return share * smoothing / Math.max(smoothing, distance);
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    Strategy.add(1, delta, count, from, model);
  }
}
