package eu.sund.algorithms.text;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.util.Arrays;

/**
 * Gathers the features of one text after the other: buckets with signed sums, then rows with rising
 * indices.
 *
 * <p><b>Numerics.</b> Whole counts are summed, so the order within a text does not matter; norms
 * are taken in rising order of indices with {@link StrictMath}.
 *
 * <p>Not thread-safe: one row is open at a time.
 */
public final class SparseSums {
  /** The most features of all rows together. */
  public static final int FEATURES_MAX = 1 << 28;

  private int[] offsets = new int[1025];
  private int[] indices = new int[1 << 14];
  private float[] values = new float[1 << 14];
  private int rows;
  private int used;

  /** The open row: bucket and signed count, packed so that sorting by bucket is sorting longs. */
  private long[] open = new long[512];

  private int opened;

  /** Adds an occurrence: a bucket, and whether it counts up or down. */
  void add(int bucket, boolean positive) {
    if (opened == open.length) {
      open = Arrays.copyOf(open, opened * 2);
    }
    open[opened++] = (long) bucket << 1 | (positive ? 1 : 0);
  }

  /**
   * Closes a group of features within the open row: sums each bucket, damps counts if asked, scales
   * the group to a Euclidean norm. A later group of the row must use higher buckets, or none of the
   * same.
   *
   * @param sublinear whether a count c becomes 1 + ln c
   * @param norm the group's norm; an empty group, or one that cancels out, stays nothing
   */
  void closeGroup(boolean sublinear, double norm) {
    Arrays.sort(open, 0, opened);
    int first = used;
    double square = 0;
    for (int i = 0; i < opened; ) {
      int bucket = (int) (open[i] >>> 1);
      int count = 0;
      for (; i < opened && (int) (open[i] >>> 1) == bucket; i++) {
        count += (open[i] & 1) == 1 ? 1 : -1;
      }
      if (count != 0) {
        double weight = sublinear ? 1 + StrictMath.log(Math.abs(count)) : Math.abs(count);
        append(bucket, (float) Math.copySign(weight, count));
        square += weight * weight;
      }
    }
    float scale = (float) (norm / Math.max(1e-30, StrictMath.sqrt(square)));
    for (int i = first; i < used; i++) {
      values[i] *= scale;
    }
    opened = 0;
  }

  private void append(int bucket, float value) {
    if (used == FEATURES_MAX) {
      throw new SundException(
          ErrorCode.BOUND_EXCEEDED, "the texts of a site may have at most 2^28 features");
    }
    if (used == indices.length) {
      indices = Arrays.copyOf(indices, used * 2);
      values = Arrays.copyOf(values, used * 2);
    }
    indices[used] = bucket;
    values[used++] = value;
  }

  /** Ends the row. */
  void endRow() {
    if (rows + 2 > offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
    }
    offsets[++rows] = used;
  }

  /** About how much memory it takes. */
  public long bytes() {
    return 4L * (offsets.length + indices.length + values.length);
  }

  /** How many rows are ended. */
  public int rows() {
    return rows;
  }

  /** Where rows begin and the last one ends, [rows + 1]. */
  public int[] offsets() {
    return Arrays.copyOf(offsets, rows + 1);
  }

  /** The buckets of all rows. */
  public int[] indices() {
    return Arrays.copyOf(indices, used);
  }

  /** The values of all rows. */
  public float[] values() {
    return Arrays.copyOf(values, used);
  }
}
