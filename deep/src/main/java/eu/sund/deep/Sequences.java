package eu.sund.deep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Input;

/**
 * The token sequences of a batch, cut at the longest allowed and filled up with padding to the
 * longest there is.
 *
 * @param count how many sequences
 * @param length of all of them, at least 1
 * @param ids [count·length], 0 where padded
 */
@SuppressWarnings("ArrayRecordComponent") // one is made for each step
record Sequences(int count, int length, long[] ids) {
  /** What is added to the score of a token that nobody may attend to. */
  private static final float NEVER = -1e9f;

  static Sequences of(Batch batch, Input.Tokens input) {
    Examples.Sequences all = batch.examples().sequences().orElseThrow();
    int length = 1;
    for (int i = 0; i < batch.size(); i++) {
      length = Math.max(length, Math.min(input.lengthMax(), size(all, batch.row(i))));
    }
    long[] ids = new long[batch.size() * length];
    for (int i = 0; i < batch.size(); i++) {
      int from = all.offsets()[batch.row(i)];
      int size = Math.min(length, size(all, batch.row(i)));
      for (int t = 0; t < size; t++) {
        ids[i * length + t] = all.ids()[from + t];
      }
    }
    return new Sequences(batch.size(), length, ids);
  }

  /** How many tokens a row has. */
  static int size(Examples.Sequences all, int row) {
    return all.offsets()[row + 1] - all.offsets()[row];
  }

  NDArray tokens(NDManager step) {
    return step.create(ids, new Shape(count, length));
  }

  NDArray places(NDManager step) {
    long[] places = new long[length];
    for (int t = 0; t < length; t++) {
      places[t] = t;
    }
    return step.create(places, new Shape(length));
  }

  /** Added to attention's scores, [count, 1, 1, length]. */
  NDArray mask(NDManager step) {
    float[] mask = new float[ids.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = ids[i] == 0 ? NEVER : 0;
    }
    return step.create(mask, new Shape(count, 1, 1, length));
  }

  /** The weights of a mean over each sequence's tokens, [count, 1, length]; none has no weight. */
  NDArray shares(NDManager step) {
    float[] shares = new float[ids.length];
    for (int i = 0; i < count; i++) {
      int tokens = 0;
      for (int t = 0; t < length; t++) {
        tokens += ids[i * length + t] == 0 ? 0 : 1;
      }
      for (int t = 0; t < length; t++) {
        shares[i * length + t] = ids[i * length + t] == 0 ? 0 : 1f / tokens;
      }
    }
    return step.create(shares, new Shape(count, 1, length));
  }
}
