package eu.sund.deep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import eu.sund.core.model.Adapters;
import eu.sund.core.model.Input;
import java.util.Optional;

/**
 * A transformer encoder: token and position embeddings, blocks of multi-head attention and
 * feed-forward layers with layer norms before or after them.
 *
 * <p><b>Source.</b> Vaswani et al., <a href="https://arxiv.org/abs/1706.03762">Attention is all you
 * need</a>, section 3; norms before the parts: Xiong et al., <a
 * href="https://arxiv.org/abs/2002.04745">arXiv 2002.04745</a>, figure 1; adapters: Hu et al., <a
 * href="https://arxiv.org/abs/2106.09685">LoRA</a>, section 4.1.
 */
final class Encoder {
  private final Input.Tokens input;
  private final Optional<Adapters> adapters;
  private final Layers layers;

  Encoder(Input.Tokens input, Optional<Adapters> adapters, Layers layers) {
    this.input = input;
    this.adapters = adapters.filter(a -> a.rank() > 0);
    this.layers = layers;
  }

  /** A vector for each token, [count, length, width]. */
  NDArray tokens(NDManager step, Sequences batch) {
    boolean before = input.norm() == Input.Norm.PRE;
    NDArray mask = batch.mask(step);
    NDArray x =
        Layers.rows(batch.tokens(step), layers.weights().get("encoder.token"))
            .add(Layers.rows(batch.places(step), layers.weights().get("encoder.position")));
    if (!before) {
      x = layers.norm("encoder.norm", x);
    }
    for (int i = 1; i <= input.blocks(); i++) {
      String block = "encoder." + i;
      if (before) {
        x = x.add(attention(block, layers.norm(block + ".attention.norm", x), mask));
        x = x.add(forward(block, layers.norm(block + ".forward.norm", x)));
      } else {
        x = layers.norm(block + ".attention.norm", x.add(attention(block, x, mask)));
        x = layers.norm(block + ".forward.norm", x.add(forward(block, x)));
      }
    }
    return before ? layers.norm("encoder.norm", x) : x;
  }

  /** A vector for each sequence, [count, width]. */
  NDArray pooled(NDManager step, Sequences batch) {
    NDArray tokens = tokens(step, batch);
    Shape shape = new Shape(batch.count(), input.width());
    return switch (input.pooling()) {
      case MEAN -> batch.shares(step).matMul(tokens).reshape(shape);
      case FIRST -> tokens.get(":, 0").reshape(shape);
    };
  }

  private NDArray attention(String block, NDArray x, NDArray mask) {
    long count = x.getShape().get(0);
    long length = x.getShape().get(1);
    int part = input.width() / input.heads();
    Shape split = new Shape(count, length, input.heads(), part);
    double scale = 1 / Math.sqrt((double) part);
    NDArray query = Layers.times(adapted(block + ".query", x), scale).reshape(split);
    NDArray key = layers.linear(block + ".key", x).reshape(split);
    NDArray value = adapted(block + ".value", x).reshape(split);
    NDArray scores =
        query.transpose(0, 2, 1, 3).matMul(key.transpose(0, 2, 3, 1)).add(mask).softmax(-1);
    NDArray mixed = scores.matMul(value.transpose(0, 2, 1, 3)).transpose(0, 2, 1, 3);
    return layers.linear(block + ".output", mixed.reshape(count, length, input.width()));
  }

  private NDArray adapted(String map, NDArray x) {
    NDArray y = layers.linear(map, x);
    if (adapters.isEmpty()) {
      return y;
    }
    PtNDArray a = layers.weights().get(map + ".adapter.a");
    PtNDArray b = layers.weights().get(map + ".adapter.b");
    double scale = adapters.get().scale() / adapters.get().rank();
    return y.add(Layers.times(Layers.product(Layers.product(x, a), b), scale));
  }

  private NDArray forward(String block, NDArray x) {
    NDArray inner = Layers.gelu(layers.linear(block + ".inner", x));
    return layers.linear(block + ".outer", inner);
  }
}
