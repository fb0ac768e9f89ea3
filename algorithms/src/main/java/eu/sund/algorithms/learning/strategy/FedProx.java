package eu.sund.algorithms.learning.strategy;

import eu.sund.algorithms.learning.local.LocalTraining;
import java.util.List;
import java.util.Optional;

/**
 * Federated averaging whose local steps are held near the model: their gradient is {@code g + μ·(w
 * − x)}.
 *
 * <p><b>Source.</b> Li et al., <a href="https://arxiv.org/abs/1812.06127">Federated optimization in
 * heterogeneous networks</a>, algorithm 2.
 *
 * @param rate η of the server
 * @param mu μ
 */
public record FedProx(double rate, double mu) implements Strategy {
  @Override
  public String name() {
    return "fedprox";
  }

  @Override
  public Optional<LocalTraining.Correction> correction(
      float[] model, List<float[]> kept, float[] own) {
    return Optional.of(pull(model, mu));
  }

  /** Adds {@code μ·(w − x)}. */
  public static LocalTraining.Correction pull(float[] model, double mu) {
    return (weights, gradient) -> {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) (gradient[i] + mu * ((double) weights[i] - model[i]));
      }
    };
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    Strategy.add(rate, delta, count, from, model);
  }
}
