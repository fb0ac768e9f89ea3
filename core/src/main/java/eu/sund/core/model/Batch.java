package eu.sund.core.model;

import java.util.Objects;

/**
 * Some of the examples, in an order: a view that copies nothing.
 *
 * @param examples all of them
 * @param rows positions among them
 * @param from the first place in {@code rows} that belongs to the batch
 * @param to the first that does not
 */
@SuppressWarnings("ArrayRecordComponent") // a view: one is made for every step and every patient
public record Batch(Examples examples, int[] rows, int from, int to) {
  /** Checks the range. */
  public Batch {
    Objects.checkFromToIndex(from, to, rows.length);
  }

  /** How many. */
  public int size() {
    return to - from;
  }

  /** The position, among all examples, of the batch's i-th. */
  public int row(int i) {
    return rows[from + i];
  }

  /** Only the i-th: of one patient with one example. */
  public Batch only(int i) {
    return new Batch(examples, rows, from + i, from + i + 1);
  }

  /** All examples in their order. */
  public static Batch all(Examples examples) {
    int[] rows = new int[examples.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    return new Batch(examples, rows, 0, rows.length);
  }
}
