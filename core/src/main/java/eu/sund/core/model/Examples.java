package eu.sund.core.model;

import eu.sund.core.Checks;
import java.util.List;
import java.util.Optional;

/**
 * Examples that a network learns from, in the order in which they were read: primitive arrays,
 * owned by whoever made them, not copied and not changed once made.
 *
 * <p><b>Privacy.</b> These are patients: they stay in the memory of the site that read them.
 */
public final class Examples {
  private final int size;
  private final float[] dense;
  private final List<int[]> categories;
  private final List<Features> features;
  private final Optional<Sequences> sequences;
  private final float[] labels;
  private final float[] times;
  private final float[] weights;

  /**
   * Features of which each example has few.
   *
   * @param offsets [n + 1]: those of example i lie from {@code offsets[i]} to {@code offsets[i+1]}
   * @param indices which, 0 to the input's size − 1
   * @param values how much of each
   */
  @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
  public record Features(int[] offsets, int[] indices, float[] values) {}

  /**
   * Token sequences.
   *
   * @param offsets [n + 1], as in {@link Features}
   * @param ids the tokens
   * @param tags a tag a token, −1 where none counts; of length 0 if nothing is tagged
   */
  @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
  public record Sequences(int[] offsets, int[] ids, int[] tags) {}

  /**
   * The numbers of examples.
   *
   * @param dense those of all dense inputs, [n, denseWidth]
   * @param categories an array [n] of levels for each embedding, in the inputs' order
   * @param features one for each sparse input and bag, in the inputs' order
   * @param sequences of the encoder
   * @param labels [n, head.labels]
   * @param times [n] for {@link Head.Cox}, else of length 0
   * @param weights [n], by which losses are multiplied
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not kept
  public record Arrays(
      float[] dense,
      List<int[]> categories,
      List<Features> features,
      Optional<Sequences> sequences,
      float[] labels,
      float[] times,
      float[] weights) {}

  /**
   * Joins the arrays.
   *
   * @throws IllegalArgumentException if their lengths do not fit the network
   */
  public Examples(NetworkSpec spec, int size, Arrays arrays) {
    this.size = size;
    dense = arrays.dense();
    categories = List.copyOf(arrays.categories());
    features = List.copyOf(arrays.features());
    sequences = arrays.sequences();
    labels = arrays.labels();
    times = arrays.times();
    weights = arrays.weights();
    length("dense numbers", dense.length, spec.denseWidth());
    length("labels", labels.length, spec.head().labels());
    length("times", times.length, spec.head() instanceof Head.Cox ? 1 : 0);
    length("weights", weights.length, 1);
    long embeddings = spec.inputs().stream().filter(i -> i instanceof Input.Embedding).count();
    long few =
        spec.inputs().stream()
            .filter(i -> i instanceof Input.Sparse || i instanceof Input.Bag)
            .count();
    Checks.argument(
        categories.size() == embeddings
            && features.size() == few
            && sequences.isPresent() == spec.tokens().isPresent(),
        "the examples' parts are not the network's inputs");
    categories.forEach(levels -> length("levels", levels.length, 1));
    features.forEach(f -> offsets(f.offsets(), f.indices().length));
    sequences.ifPresent(s -> offsets(s.offsets(), s.ids().length));
  }

  private void length(String what, int length, int each) {
    Checks.argument(
        length == (long) size * each,
        "%s %s for %s examples, not %s each",
        length,
        what,
        size,
        each);
  }

  private void offsets(int[] offsets, int end) {
    Checks.argument(
        offsets.length == size + 1 && offsets[0] == 0 && offsets[size] == end,
        "offsets must run from 0 to the end, one more than examples");
  }

  /** How many examples. */
  public int size() {
    return size;
  }

  /** The dense numbers, [n, denseWidth]. */
  public float[] dense() {
    return dense;
  }

  /** The levels [n] of the k-th embedding. */
  public int[] category(int k) {
    return categories.get(k);
  }

  /** The features of the k-th sparse input or bag. */
  public Features features(int k) {
    return features.get(k);
  }

  /** The token sequences. */
  public Optional<Sequences> sequences() {
    return sequences;
  }

  /** The labels, [n, head.labels]. */
  public float[] labels() {
    return labels;
  }

  /** The times, [n] or empty. */
  public float[] times() {
    return times;
  }

  /** The weights, [n]. */
  public float[] weights() {
    return weights;
  }
}
