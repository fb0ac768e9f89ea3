package eu.sund.core;

import java.util.Arrays;
import java.util.Objects;

/** The numbers of a tensor, read block by block in any order; never changes. */
public interface Values {
  /** How many numbers. */
  int size();

  /**
   * Copies {@code count} numbers from position {@code from} to the start of {@code target}.
   *
   * @throws IndexOutOfBoundsException if they are not all inside, or {@code target} is too short
   */
  void read(int from, double[] target, int count);

  /** All numbers in a new array; for tensors that are small by their meaning. */
  default double[] toArray() {
    double[] all = new double[size()];
    read(0, all, all.length);
    return all;
  }

  /** The only number of a tensor of size one. */
  default double scalar() {
    Checks.state(size() == 1, "not a single number but %s", size());
    return toArray()[0];
  }

  /** A view of {@code numbers}; the caller must not change them afterwards. */
  static Values of(double... numbers) {
    return new Values() {
      @Override
      public int size() {
        return numbers.length;
      }

      @Override
      public void read(int from, double[] target, int count) {
        System.arraycopy(numbers, from, target, 0, count);
      }
    };
  }

  /** A view of {@code numbers}; the caller must not change them afterwards. */
  static Values of(float[] numbers) {
    return new Values() {
      @Override
      public int size() {
        return numbers.length;
      }

      @Override
      public void read(int from, double[] target, int count) {
        Objects.checkFromIndexSize(from, count, numbers.length);
        for (int i = 0; i < count; i++) {
          target[i] = numbers[from + i];
        }
      }
    };
  }

  /** {@code size} zeros: what a site adds that has nothing to add. */
  static Values zeros(int size) {
    return new Values() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public void read(int from, double[] target, int count) {
        Objects.checkFromIndexSize(from, count, size);
        Arrays.fill(target, 0, count, 0.0);
      }
    };
  }
}
