package eu.sund.algorithms.learning;

import eu.sund.core.model.Head;
import java.util.ArrayList;
import java.util.List;

/** Weights by which rare classes count as much as frequent ones. */
final class ClassWeights {
  private ClassWeights() {}

  /** {@code n/(k·n_c)} of each of k classes; empty where the head has no classes. */
  static List<Double> balanced(Head head, TrainState.Facts facts) {
    double n = facts.patients();
    List<Double> weights = new ArrayList<>();
    if (head instanceof Head.Logistic) {
      double events = facts.classes().getFirst();
      weights.add(n / (2 * Math.max(1, n - events)));
      weights.add(n / (2 * Math.max(1, events)));
    } else if (head instanceof Head.MultiClass) {
      for (long count : facts.classes()) {
        weights.add(n / (facts.classes().size() * (double) Math.max(1, count)));
      }
    }
    return weights;
  }
}
