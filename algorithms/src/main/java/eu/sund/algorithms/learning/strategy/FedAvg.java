package eu.sund.algorithms.learning.strategy;

import java.util.List;

/**
 * Federated averaging: {@code x ← x + η·Δ}; with η = 1 the weighted mean of the sites' models.
 *
 * <p><b>Source.</b> McMahan et al., <a
 * href="https://arxiv.org/abs/1602.05629">Communication-efficient learning of deep networks from
 * decentralized data</a>, algorithm 1.
 *
 * @param rate η
 */
public record FedAvg(double rate) implements Strategy {
  @Override
  public String name() {
    return "fedavg";
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    Strategy.add(rate, delta, count, from, model);
  }
}
