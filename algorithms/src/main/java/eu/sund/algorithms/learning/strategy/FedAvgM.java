package eu.sund.algorithms.learning.strategy;

import java.util.List;

/**
 * Federated averaging with momentum at the server: {@code v ← β·v + Δ, x ← x + η·v}.
 *
 * <p><b>Source.</b> Hsu, Qi, Brown, <a href="https://arxiv.org/abs/1909.06335">Measuring the
 * effects of non-identical data distribution for federated visual classification</a>, section 4.3.
 *
 * @param rate η
 * @param momentum β
 */
public record FedAvgM(double rate, double momentum) implements Strategy {
  @Override
  public String name() {
    return "fedavgm";
  }

  @Override
  public List<Double> kept() {
    return List.of(0.0);
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    float[] v = kept.getFirst();
    for (int i = 0; i < count; i++) {
      v[from + i] = (float) (momentum * v[from + i] + delta[i]);
      model[from + i] = (float) (model[from + i] + rate * v[from + i]);
    }
  }
}
