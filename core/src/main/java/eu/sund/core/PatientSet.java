package eu.sund.core;

import java.util.Arrays;

/**
 * Keys of patients, each once: a hash table of primitives with open addressing.
 *
 * <p>Not thread-safe.
 */
public final class PatientSet {
  private static final double EMPTY = Double.NaN;

  private double[] table = empty(64);
  private int size;

  /** Makes an empty set. */
  public PatientSet() {}

  /** Adds a key ({@link PatientKey}); true if it was not in it. */
  public boolean add(double key) {
    Checks.argument(key >= 0, "a patient's key is a number from 0 on");
    int at = place(key);
    if (table[at] == key) {
      return false;
    }
    table[at] = key;
    if (++size > table.length / 2) {
      grow();
    }
    return true;
  }

  /** How many. */
  public int size() {
    return size;
  }

  /** Where a key stands, or would stand. */
  private int place(double key) {
    long bits = Double.doubleToRawLongBits(key) * 0x9E3779B97F4A7C15L;
    int at = (int) (bits >>> 32) & (table.length - 1);
    while (!Double.isNaN(table[at]) && table[at] != key) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  private void grow() {
    double[] old = table;
    table = empty(Math.multiplyExact(2, old.length));
    for (double key : old) {
      if (!Double.isNaN(key)) {
        table[place(key)] = key;
      }
    }
  }

  private static double[] empty(int size) {
    double[] table = new double[size];
    Arrays.fill(table, EMPTY);
    return table;
  }
}
