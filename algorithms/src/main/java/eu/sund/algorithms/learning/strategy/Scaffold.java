package eu.sund.algorithms.learning.strategy;

import eu.sund.algorithms.learning.local.LocalTraining;
import java.util.List;
import java.util.Optional;

/**
 * Control variates against the drift of sites whose patients differ: local steps have the gradient
 * {@code g − c_k + c}; afterwards {@code c_k ← c_k − c + (x − w)/(K·η_local)} for K steps, and the
 * server adds the mean change of all c_k to c. A site keeps its c_k.
 *
 * <p><b>Source.</b> Karimireddy et al., <a href="https://arxiv.org/abs/1910.06378">SCAFFOLD</a>,
 * algorithm 1 with option II, all sites in every round.
 *
 * @param rate η of the server
 */
public record Scaffold(double rate) implements Strategy {
  @Override
  public String name() {
    return "scaffold";
  }

  @Override
  public List<Double> kept() {
    return List.of(0.0);
  }

  @Override
  public Optional<LocalTraining.Correction> correction(
      float[] model, List<float[]> kept, float[] own) {
    float[] c = kept.getFirst();
    return Optional.of(
        (weights, gradient) -> {
          for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) ((double) gradient[i] - own[i] + c[i]);
          }
        });
  }

  /**
   * What a site's control variate changes by after a round, [size].
   *
   * @param delta what training changed in the model
   * @param length K·η_local, positive
   */
  public static float[] change(float[] delta, float[] control, double length) {
    float[] change = new float[delta.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = (float) (-control[i] - delta[i] / length);
    }
    return change;
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    Strategy.add(rate, delta, count, from, model);
  }
}
