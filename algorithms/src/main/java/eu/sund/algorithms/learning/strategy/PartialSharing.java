package eu.sund.algorithms.learning.strategy;

import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.util.List;

/**
 * Federated averaging of some layers, while others stay at the site and are its own: with layer
 * norms alone kept ({@code norm}), what FedBN does with batch norms; with {@code head}, personal
 * heads on a common body.
 *
 * <p><b>Source.</b> Li et al., <a href="https://arxiv.org/abs/2102.07623">FedBN</a>; Arivazhagan et
 * al., <a href="https://arxiv.org/abs/1912.00818">Federated learning with personalization
 * layers</a>.
 *
 * @param rate η
 * @param layers parts of the names of tensors that stay local, such as {@code norm}; none means
 *     {@code norm}
 */
public record PartialSharing(double rate, List<String> layers) implements Strategy {
  /** Fills in what none means. */
  public PartialSharing {
    layers = layers.isEmpty() ? List.of("norm") : List.copyOf(layers);
  }

  @Override
  public String name() {
    return "partial";
  }

  /** Which numbers of the model stay local, [size]. */
  public boolean[] local(NetworkSpec spec) {
    boolean[] local = new boolean[spec.size()];
    int at = 0;
    for (Parameter parameter : spec.parameters()) {
      boolean own = layers.stream().anyMatch(parameter.name()::contains);
      for (int i = 0; i < parameter.size(); i++) {
        local[at++] = own;
      }
    }
    return local;
  }

  @Override
  public void move(double[] delta, int count, int from, float[] model, List<float[]> kept) {
    Strategy.add(rate, delta, count, from, model);
  }
}
