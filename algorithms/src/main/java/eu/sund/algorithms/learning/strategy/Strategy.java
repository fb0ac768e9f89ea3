package eu.sund.algorithms.learning.strategy;

import eu.sund.algorithms.learning.local.LocalTraining;
import java.util.List;
import java.util.Optional;

/**
 * How the sum of the sites' updates moves the model, and what a site adds to its local steps for
 * it. With x the model, Δ the weighted mean over sites of what local training changed in it, all
 * rules work number by number.
 *
 * <p>Closed and reviewed: one class each. What a strategy keeps is part of the broadcast, so that
 * every site computes the next model by itself.
 */
public sealed interface Strategy
    permits FedAvg,
        FedProx,
        FedAvgM,
        FedAdam,
        FedYogi,
        FedAdagrad,
        Scaffold,
        FedNova,
        PartialSharing,
        Ditto,
        Rfa {
  /** Its name in a study. */
  String name();

  /** The value at which each array begins that it keeps in the broadcast. */
  default List<Double> kept() {
    return List.of();
  }

  /**
   * What it adds to the gradient of every local step.
   *
   * @param model the broadcast's
   * @param kept its arrays in the broadcast
   * @param own what the site keeps for it, zeros at first; of length 0 if it keeps nothing
   */
  default Optional<LocalTraining.Correction> correction(
      float[] model, List<float[]> kept, float[] own) {
    return Optional.empty();
  }

  /**
   * Moves numbers of the model.
   *
   * @param delta {@code delta[i]} belongs to {@code model[from + i]}
   * @param model changed in place
   * @param kept its arrays, changed in place
   */
  void move(double[] delta, int count, int from, float[] model, List<float[]> kept);

  /** {@code model += rate·delta}. */
  static void add(double rate, double[] delta, int count, int from, float[] model) {
    for (int i = 0; i < count; i++) {
      model[from + i] = (float) (model[from + i] + rate * delta[i]);
    }
  }
}
