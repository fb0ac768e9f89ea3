package eu.sund.algorithms.learning;

import eu.sund.core.Checks;
import eu.sund.core.model.Batch;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.weights.BertWeights;

/**
 * A network whose encoder is trained as a whole and begins at published weights: its parameters are
 * the differences to them.
 *
 * <pre>{@code w = published + parameters}</pre>
 *
 * <p>So the model that hub and sites compute begins at zero where the encoder is, and the hub needs
 * no file: gradients by the differences are those by the weights, each optimiser and strategy moves
 * the one as it would the other, and norms are of changes in either case. Weight decay draws to the
 * published weights and not to zero.
 *
 * <p><b>Numerics.</b> Differences and weights are float32, so that w is rounded once.
 *
 * <p><b>Source.</b> Li, Grandvalet and Davoine, <a href="https://arxiv.org/abs/1802.01483">Explicit
 * Inductive Bias for Transfer Learning with Convolutional Networks</a>, equation 3 (L²-SP), for the
 * decay.
 *
 * <p>Not thread-safe.
 */
final class FineTuned implements Network {
  private final Network network;
  private final float[] published;
  private final float[] sum;

  /**
   * Lays published numbers under a network.
   *
   * @param published [size]; zero where nothing is published
   */
  FineTuned(Network network, float[] published) {
    Checks.argument(
        published.length == network.spec().size(), "the published numbers are not the network's");
    this.network = network;
    this.published = published;
    this.sum = new float[published.length];
  }

  /** Where such a network begins: a new head as the seed has it, and no difference elsewhere. */
  static float[] initial(NetworkSpec spec, long seed) {
    return InitialWeights.of(spec, seed, parameter -> !BertWeights.covers(parameter));
  }

  @Override
  public NetworkSpec spec() {
    return network.spec();
  }

  @Override
  public double gradient(float[] parameters, Batch batch, float[] gradient) {
    return network.gradient(added(parameters), batch, gradient);
  }

  @Override
  public void predict(float[] parameters, Batch batch, double[] out) {
    network.predict(added(parameters), batch, out);
  }

  private float[] added(float[] parameters) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = published[i] + parameters[i];
    }
    return sum;
  }

  @Override
  public void close() {
    network.close();
  }
}
