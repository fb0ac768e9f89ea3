package eu.sund.algorithms.learning.strategy;

import java.util.List;

/**
 * Federated averaging, and beside it a personal model v at each site, trained with {@code g(v) +
 * λ·(v − x)}, that never leaves.
 *
 * <p><b>Source.</b> Li et al., <a href="https://arxiv.org/abs/2012.04221">Ditto</a>, algorithm 1.
 *
 * @param rate η of the server
 * @param lambda λ
 */
public record Ditto(double rate, double lambda) implements Strategy {
  @Override
  public String name() {
    return "ditto";
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    Strategy.add(rate, delta, count, from, model);
  }
}
