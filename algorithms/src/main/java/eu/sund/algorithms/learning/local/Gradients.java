package eu.sund.algorithms.learning.local;

/**
 * Where a step's gradient comes from: batches of shuffled examples, or a sample with every
 * patient's gradient clipped and noise on their sum.
 */
public interface Gradients {
  /**
   * Puts the next step's mean gradient in place of what {@code gradient} holds.
   *
   * @param weights [size], not changed
   * @param gradient [size]
   * @return the mean loss
   */
  double next(float[] weights, float[] gradient);
}
