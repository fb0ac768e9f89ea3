package eu.sund.deep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a batch to its scores. */
final class Forward {
  private final NetworkSpec spec;
  private final Layers layers;
  private final Optional<Encoder> encoder;

  Forward(NetworkSpec spec, Weights weights) {
    this.spec = spec;
    layers = new Layers(weights);
    encoder = spec.tokens().map(t -> new Encoder(t, spec.adapters(), layers));
  }

  /** The scores of a batch, [n, outputs]. */
  NDArray scores(NDManager step, Batch batch) {
    NDArray x = joined(step, batch);
    for (int i = 0; i < spec.layers().size(); i++) {
      Hidden layer = spec.layers().get(i);
      String name = "hidden." + (i + 1);
      x = linear(step, batch, name, x, i == 0);
      if (layer.norm()) {
        x = layers.norm(name + ".norm", x);
      }
      x = Layers.activate(layer.activation(), x);
    }
    return linear(step, batch, "head", x, spec.layers().isEmpty());
  }

  /** The scores of each token of a batch of sequences, [count·length, outputs]. */
  NDArray tokenScores(NDManager step, Sequences batch) {
    NDArray tokens = encoder.orElseThrow().tokens(step, batch);
    long width = tokens.getShape().get(2);
    return layers.linear("head", tokens.reshape(-1, width));
  }

  /** The inputs side by side, [n, width]. */
  private NDArray joined(NDManager step, Batch batch) {
    NDList parts = new NDList();
    int dense = 0;
    int embedding = 0;
    int few = 0;
    for (Input input : spec.inputs()) {
      switch (input) {
        case Input.Dense d -> {
          parts.add(dense(step, batch, dense, d.width()));
          dense += d.width();
        }
        case Input.Embedding e -> parts.add(embedding(step, batch, e, embedding++));
        case Input.Sparse s -> few++;
        case Input.Bag b -> parts.add(sums(step, batch, few++, "bag." + b.name()));
        case Input.Tokens t ->
            parts.add(encoder.orElseThrow().pooled(step, Sequences.of(batch, t)));
      }
    }
    if (parts.isEmpty()) {
      return step.zeros(new Shape(batch.size(), 0));
    }
    return parts.size() == 1 ? parts.head() : NDArrays.concat(parts, 1);
  }

  private NDArray dense(NDManager step, Batch batch, int from, int width) {
    float[] all = batch.examples().dense();
    int stride = spec.denseWidth();
    float[] values = new float[batch.size() * width];
    for (int i = 0; i < batch.size(); i++) {
      System.arraycopy(all, batch.row(i) * stride + from, values, i * width, width);
    }
    return step.create(values, new Shape(batch.size(), width));
  }

  private NDArray embedding(NDManager step, Batch batch, Input.Embedding input, int place) {
    int[] levels = batch.examples().category(place);
    long[] indices = new long[batch.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = levels[batch.row(i)];
    }
    return Layers.rows(
        step.create(indices, new Shape(indices.length)),
        layers.weights().get("embedding." + input.name()));
  }

  /** {@code Σ value·row(index)} of a table, [n, width]: as many places an example as any needs. */
  private NDArray sums(NDManager step, Batch batch, int place, String table) {
    Examples.Features features = batch.examples().features(place);
    int[] offsets = features.offsets();
    int most = 1;
    for (int i = 0; i < batch.size(); i++) {
      most = Math.max(most, offsets[batch.row(i) + 1] - offsets[batch.row(i)]);
    }
    long[] indices = new long[batch.size() * most];
    float[] values = new float[batch.size() * most];
    for (int i = 0; i < batch.size(); i++) {
      int from = offsets[batch.row(i)];
      for (int k = 0; k < offsets[batch.row(i) + 1] - from; k++) {
        indices[i * most + k] = features.indices()[from + k];
        values[i * most + k] = features.values()[from + k];
      }
    }
    NDArray rows =
        Layers.rows(
            step.create(indices, new Shape(batch.size(), most)), layers.weights().get(table));
    NDArray sums = step.create(values, new Shape(batch.size(), 1, most)).matMul(rows);
    return sums.reshape(batch.size(), -1);
  }

  private NDArray linear(NDManager step, Batch batch, String name, NDArray x, boolean first) {
    List<NDArray> terms = new ArrayList<>();
    if (spec.width() > 0 || !first) {
      terms.add(layers.linear(name, x));
    }
    if (first) {
      int few = 0;
      for (Input input : spec.inputs()) {
        switch (input) {
          case Input.Sparse s -> terms.add(sums(step, batch, few++, name + ".sparse." + s.name()));
          case Input.Bag b -> few++;
          case Input.Dense d -> {}
          case Input.Embedding e -> {}
          case Input.Tokens t -> {}
        }
      }
    }
    NDArray sum = terms.removeFirst();
    for (NDArray term : terms) {
      sum = sum.add(term);
    }
    boolean bare = spec.width() == 0 && first && layers.weights().has(name + ".bias");
    return bare ? sum.add(layers.weights().get(name + ".bias")) : sum;
  }
}
