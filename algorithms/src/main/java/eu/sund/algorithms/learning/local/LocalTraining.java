package eu.sund.algorithms.learning.local;

import eu.sund.core.SiteMemory;
import java.io.IOException;
import java.util.Optional;

/** Some steps of an optimiser, from given weights. */
public final class LocalTraining {
  private final LocalOptions options;
  private final Gradients gradients;
  private final double rate;

  /** What a strategy adds to every step's gradient. */
  @FunctionalInterface
  public interface Correction {
    /** Changes {@code gradient}, knowing where the weights are. */
    void apply(float[] weights, float[] gradient);
  }

  /**
   * What came of it.
   *
   * @param steps how many were taken
   * @param loss the mean of the steps' losses
   */
  public record Outcome(int steps, double loss) {}

  /**
   * Training with gradients from somewhere.
   *
   * @param rate of this round
   */
  public LocalTraining(LocalOptions options, Gradients gradients, double rate) {
    this.options = options;
    this.gradients = gradients;
    this.rate = rate;
  }

  /**
   * Takes steps.
   *
   * @param weights [size], changed in place
   * @param name under which the optimiser's state is kept at the site, if options say so
   */
  public Outcome run(
      float[] weights, int steps, Optional<Correction> correction, SiteMemory memory, String name)
      throws IOException {
    Optimizer optimizer = new Optimizer(options, weights.length);
    if (options.keep()) {
      optimizer.restore(memory, name);
    }
    float[] gradient = new float[weights.length];
    double loss = 0;
    for (int step = 0; step < steps; step++) {
      loss += gradients.next(weights, gradient);
      if (options.clip() > 0) {
        shorten(gradient, options.clip());
      }
      if (correction.isPresent()) {
        correction.get().apply(weights, gradient);
      }
      optimizer.step(weights, gradient, rate);
    }
    if (options.keep()) {
      optimizer.keep(memory, name);
    }
    return new Outcome(steps, steps == 0 ? 0 : loss / steps);
  }

  /**
   * Shortens a vector to a Euclidean norm.
   *
   * @return its norm before
   */
  public static double shorten(float[] vector, double norm) {
    double length = norm(vector);
    if (length > norm) {
      // A hair less, so that rounding to single precision cannot lead beyond the norm.
      double factor = norm / length * (1 - 0x1p-20);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] * factor);
      }
    }
    return length;
  }

  /** The Euclidean norm. */
  public static double norm(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    return StrictMath.sqrt(squares);
  }
}
