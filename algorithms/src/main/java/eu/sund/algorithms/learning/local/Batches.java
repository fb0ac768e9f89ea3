package eu.sund.algorithms.learning.local;

import eu.sund.core.SiteId;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Network;
import eu.sund.core.model.PublicRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Batches of examples in an order that follows from public things alone (the study's seed, the
 * site's name, round and pass), so that a round computed again is the same.
 */
public final class Batches implements Gradients {
  private final Network network;
  private final Examples examples;
  private final int[] rows;
  private final int size;
  private final Order order;
  private int at;
  private int pass;

  /** What the order follows from. */
  public record Order(long seed, SiteId site, int round) {}

  /**
   * Batches of some examples.
   *
   * @param rows positions of those to train on, at least one; put into order here
   * @param size examples a batch; 0 for all
   */
  public Batches(Network network, Examples examples, int[] rows, int size, Order order) {
    this.network = network;
    this.examples = examples;
    this.rows = rows.clone();
    this.size = size == 0 ? rows.length : Math.min(size, rows.length);
    this.order = order;
    this.at = rows.length;
  }

  @Override
  public double next(float[] weights, float[] gradient) {
    if (at >= rows.length) {
      shuffle();
    }
    int to = Math.min(rows.length, at + size);
    Batch batch = new Batch(examples, rows, at, to);
    at = to;
    double total = 0;
    for (int i = 0; i < batch.size(); i++) {
      total += examples.weights()[batch.row(i)];
    }
    Arrays.fill(gradient, 0);
    double loss = network.gradient(weights, batch, gradient);
    float factor = total > 0 ? (float) (1 / total) : 0;
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= factor;
    }
    return total > 0 ? loss / total : 0;
  }

  /** A batch of all needs no order; its sum has the one in which rows were read. */
  private void shuffle() {
    if (size < rows.length) {
      String round = Integer.toString(order.round());
      PublicRandom.of(
              order.seed(), List.of("order", order.site().value(), round, Integer.toString(pass)))
          .shuffle(rows);
    }
    pass++;
    at = 0;
  }
}
