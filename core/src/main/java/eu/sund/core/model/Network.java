package eu.sund.core.model;

/**
 * A network that an engine opened: parameters in, losses, gradients and scores out. It keeps no
 * parameters between calls.
 *
 * <p>Parameters and gradients are the trained tensors of {@link NetworkSpec#parameters()}, one
 * after the other, of {@link NetworkSpec#size()} numbers.
 *
 * <p>Not thread-safe: buffers are kept from call to call.
 */
public interface Network extends AutoCloseable {
  /** What was opened. */
  NetworkSpec spec();

  /**
   * Adds the gradient of a batch's loss, which is the <em>sum</em> (not the mean) over its examples
   * of weight times loss. Of a batch of one it is that example's gradient.
   *
   * @param parameters [size], not changed
   * @param gradient [size], added to
   * @return the loss
   */
  double gradient(float[] parameters, Batch batch, float[] gradient);

  /**
   * Computes scores: the head's sums, before any link.
   *
   * @param out [n, outputs]; of {@link Head.Tagging} [tokens, outputs], a row for every token that
   *     {@link Examples.Sequences} has of the batch's examples (zeros beyond the longest sequence)
   */
  void predict(float[] parameters, Batch batch, double[] out);

  /** Frees what the engine holds outside of the heap. */
  @Override
  void close();
}
