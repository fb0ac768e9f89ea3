package eu.sund.algorithms.learning.local;

/**
 * What a site does in a round.
 *
 * @param rate the learning rate at its highest
 * @param momentum of SGD (heavy ball), 0 for none
 * @param decay weight decay: added to the gradient, or apart from it with AdamW
 * @param batch examples a step; 0 for all
 * @param steps how many steps a round; 0 if epochs say it
 * @param epochs passes over the site's examples a round; 0 if steps say it
 * @param clip the longest gradient of a step; 0 for any
 * @param schedule how the rate falls from round to round
 * @param warmup over how many rounds it rises first, linearly
 * @param keep whether the optimiser's state is kept at the site from round to round
 * @param balanced whether classes weigh by one over how often they are in the network
 */
public record LocalOptions(
    Optimizer optimizer,
    double rate,
    double momentum,
    double decay,
    int batch,
    int steps,
    double epochs,
    double clip,
    Schedule schedule,
    int warmup,
    boolean keep,
    boolean balanced) {

  /** How a gradient moves weights. */
  public enum Optimizer {
    /** Stochastic gradient descent. */
    SGD,
    /** Kingma, Ba, <a href="https://arxiv.org/abs/1412.6980">Adam</a>, algorithm 1. */
    ADAM,
    /**
     * Loshchilov, Hutter, <a href="https://arxiv.org/abs/1711.05101">Decoupled weight decay
     * regularization</a>, algorithm 2.
     */
    ADAMW
  }

  /** How the rate changes from round to round. */
  public enum Schedule {
    /** Not. */
    CONSTANT,
    /** In a straight line to zero after the last round. */
    LINEAR,
    /** Along half a cosine to zero after the last round. */
    COSINE
  }

  /** The rate of a round, 1 to {@code rounds}. */
  public double rate(int round, int rounds) {
    if (round <= warmup) {
      return rate * round / (warmup + 1.0);
    }
    double past = (round - 1.0 - warmup) / Math.max(1, rounds - warmup);
    return switch (schedule) {
      case CONSTANT -> rate;
      case LINEAR -> rate * (1 - past);
      case COSINE -> rate * (1 + StrictMath.cos(Math.PI * past)) / 2;
    };
  }

  /** How many steps a site with so many examples takes. */
  public int stepsFor(int examples) {
    if (steps > 0 || examples == 0) {
      return steps;
    }
    double each = batch == 0 ? 1 : Math.ceil((double) examples / batch);
    return (int) Math.max(1, Math.min(1_000_000, Math.rint(epochs * each)));
  }
}
