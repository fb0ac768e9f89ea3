package eu.sund.algorithms.learning.strategy;

import java.util.List;

/**
 * Yogi at the server: {@code m ← β₁·m + (1 − β₁)·Δ}, {@code v ← v − (1 − β₂)·m²·sign(v − m²)},
 * {@code x ← x + η·m/(√v + τ)}; v begins at τ².
 *
 * <p><b>Source.</b> Reddi et al., <a href="https://arxiv.org/abs/2003.00295">Adaptive federated
 * optimization</a>, algorithm 2.
 *
 * @param rate η
 * @param beta1 β₁
 * @param beta2 β₂
 * @param tau τ
 */
public record FedYogi(double rate, double beta1, double beta2, double tau) implements Strategy {
  @Override
  public String name() {
    return "fedyogi";
  }

  @Override
  public List<Double> kept() {
    return Adaptive.kept(tau);
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    new Adaptive(
            rate, beta1, tau, (v, square) -> v - (1 - beta2) * square * Math.signum(v - square))
        .move(delta, count, from, model, kept);
  }
}
