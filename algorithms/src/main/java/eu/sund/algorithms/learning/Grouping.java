package eu.sund.algorithms.learning;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which examples are of which patient. Patients are numbered in the order in which they first
 * appear; without keys every row is a patient of its own.
 *
 * <p>Not thread-safe.
 */
final class Grouping {
  private final Map<Double, Integer> numbers = new HashMap<>();
  private int[] patients = new int[16];
  private int examples;
  private int count;

  /** A row of the patient with this key; NaN is a patient without other rows. */
  int row(double key) {
    if (Double.isNaN(key)) {
      return count++;
    }
    Integer known = numbers.putIfAbsent(key, count);
    return known == null ? count++ : known;
  }

  /** The next example is one of this patient's. */
  void add(int patient) {
    if (examples == patients.length) {
      patients = Arrays.copyOf(patients, 2 * examples);
    }
    patients[examples++] = patient;
  }

  /** How many patients. */
  int size() {
    return count;
  }

  /** Each patient's examples in order, patient by patient. */
  By byPatient() {
    int[] offsets = new int[count + 1];
    for (int i = 0; i < examples; i++) {
      offsets[patients[i] + 1]++;
    }
    for (int p = 0; p < count; p++) {
      offsets[p + 1] += offsets[p];
    }
    int[] next = offsets.clone();
    int[] order = new int[examples];
    for (int i = 0; i < examples; i++) {
      order[next[patients[i]]++] = i;
    }
    return new By(offsets, order);
  }

  /**
   * Examples by patient.
   *
   * @param offsets [patients + 1]: those of patient p stand from {@code offsets[p]} to {@code
   *     offsets[p+1]}
   * @param order [examples], the examples
   */
  @SuppressWarnings("ArrayRecordComponent") // positions, handed on
  record By(int[] offsets, int[] order) {
    /** All examples of some patients. */
    int[] of(int[] some) {
      int size = 0;
      for (int p : some) {
        size += offsets[p + 1] - offsets[p];
      }
      int[] all = new int[size];
      int at = 0;
      for (int p : some) {
        int length = offsets[p + 1] - offsets[p];
        System.arraycopy(order, offsets[p], all, at, length);
        at += length;
      }
      return all;
    }
  }
}
