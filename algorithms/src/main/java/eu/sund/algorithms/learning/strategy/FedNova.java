package eu.sund.algorithms.learning.strategy;

import java.util.List;

/**
 * Normalised averaging for sites that take different numbers of steps: with a_k the length of site
 * k's steps and p_k its weight, {@code x ← x + η·(Σ p_k·a_k)·Σ p_k·Δ_k/a_k}.
 *
 * <p><b>Source.</b> Wang et al., <a href="https://arxiv.org/abs/2007.07481">Tackling the objective
 * inconsistency problem in heterogeneous federated optimization</a>, equation 6; a_k of SGD with
 * momentum from section 4.
 *
 * @param rate η
 */
public record FedNova(double rate) implements Strategy {
  @Override
  public String name() {
    return "fednova";
  }

  /**
   * The length of {@code steps} steps with momentum ρ: {@code (τ − ρ(1 − ρ^τ)/(1 − ρ))/(1 − ρ)}.
   */
  public static double length(int steps, double momentum) {
    double sum = momentum * (1 - StrictMath.pow(momentum, steps)) / (1 - momentum);
    return Math.max(1, (steps - sum) / (1 - momentum));
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    Strategy.add(rate, delta, count, from, model);
  }
}
