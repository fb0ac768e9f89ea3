package eu.sund.algorithms.learning.local;

import eu.sund.core.Blob;
import eu.sund.core.SiteMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Moves weights by gradients, and keeps what it needs from step to step. */
final class Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final LocalOptions options;
  private final float[] first;
  private final float[] second;
  private int steps;

  Optimizer(LocalOptions options, int size) {
    this.options = options;
    boolean adam = options.optimizer() != LocalOptions.Optimizer.SGD;
    first = new float[adam || options.momentum() > 0 ? size : 0];
    second = new float[adam ? size : 0];
  }

  void step(float[] weights, float[] gradient, double rate) {
    steps++;
    switch (options.optimizer()) {
      case SGD -> sgd(weights, gradient, rate);
      case ADAM -> adam(weights, gradient, rate, options.decay(), 0);
      case ADAMW -> adam(weights, gradient, rate, 0, options.decay());
    }
  }

  private void sgd(float[] weights, float[] gradient, double rate) {
    double decay = options.decay();
    double momentum = options.momentum();
    for (int i = 0; i < weights.length; i++) {
      double g = gradient[i] + decay * weights[i];
      if (momentum > 0) {
        g += momentum * first[i];
        first[i] = (float) g;
      }
      weights[i] -= (float) (rate * g);
    }
  }

  private void adam(float[] weights, float[] gradient, double rate, double decay, double apart) {
    double unbiased1 = 1 - StrictMath.pow(BETA1, steps);
    double unbiased2 = 1 - StrictMath.pow(BETA2, steps);
    for (int i = 0; i < weights.length; i++) {
      double w = weights[i];
      double g = gradient[i] + decay * w;
      double m = BETA1 * first[i] + (1 - BETA1) * g;
      double v = BETA2 * second[i] + (1 - BETA2) * g * g;
      first[i] = (float) m;
      second[i] = (float) v;
      double move = (m / unbiased1) / (Math.sqrt(v / unbiased2) + EPSILON);
      weights[i] = (float) (w - rate * (move + apart * w));
    }
  }

  /** Goes on from what was kept under a name. */
  void restore(SiteMemory memory, String name) throws IOException {
    Optional<Blob> kept = memory.read(name);
    if (kept.isPresent()) {
      DataInputStream in = new DataInputStream(kept.get().stream());
      steps = in.readInt();
      Floats.read(in, first);
      Floats.read(in, second);
    }
  }

  void keep(SiteMemory memory, String name) throws IOException {
    memory.write(
        name,
        stream -> {
          DataOutputStream out = new DataOutputStream(stream);
          out.writeInt(steps);
          Floats.write(out, first);
          Floats.write(out, second);
          out.flush();
        });
  }
}
