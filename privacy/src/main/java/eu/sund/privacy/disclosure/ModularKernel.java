package eu.sund.privacy.disclosure;

import java.util.ArrayList;
import java.util.List;

/** Linear algebra modulo the Mersenne prime 2^61 − 1. */
final class ModularKernel {
  static final long PRIME = (1L << 61) - 1;

  private ModularKernel() {}

  /**
   * The rows of a basis of the kernel of a matrix of zeros and ones, written as columns.
   *
   * @param columns the matrix's columns
   * @param height how long each is
   * @param most how long the rows may be; longer ones are compressed with fixed coefficients, which
   *     keeps dependent rows dependent
   * @return a row for each column of the matrix
   */
  static long[][] rows(List<boolean[]> columns, int height, int most) {
    int width = columns.size();
    List<long[]> reduced = new ArrayList<>();
    List<Integer> pivots = new ArrayList<>();
    for (int i = 0; i < height; i++) {
      long[] row = new long[width];
      for (int j = 0; j < width; j++) {
        row[j] = columns.get(j)[i] ? 1 : 0;
      }
      for (int k = 0; k < reduced.size(); k++) {
        subtract(row, reduced.get(k), row[pivots.get(k)]);
      }
      int pivot = first(row);
      if (pivot < 0) {
        continue;
      }
      scale(row, inverse(row[pivot]));
      for (long[] other : reduced) {
        subtract(other, row, other[pivot]);
      }
      reduced.add(row);
      pivots.add(pivot);
    }
    return kernel(reduced, pivots, width, most);
  }

  private static long[][] kernel(List<long[]> reduced, List<Integer> pivots, int width, int most) {
    int dimension = width - reduced.size();
    boolean whole = dimension <= most;
    long[][] kernel = new long[width][whole ? dimension : most];
    int basis = 0;
    for (int free = 0; free < width; free++) {
      if (pivots.contains(free)) {
        continue;
      }
      for (int c = whole ? basis : 0; c < (whole ? basis + 1 : most); c++) {
        long weight = whole ? 1 : coefficient(basis, c);
        kernel[free][c] = plus(kernel[free][c], weight);
        for (int k = 0; k < reduced.size(); k++) {
          long[] at = kernel[pivots.get(k)];
          at[c] = minus(at[c], times(weight, reduced.get(k)[free]));
        }
      }
      basis++;
    }
    return kernel;
  }

  /** A number below the prime that looks random: the mix of SplitMix64. */
  private static long coefficient(int row, int column) {
    long z = ((long) row << 32 | column) * 0x9E3779B97F4A7C15L + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 3) % PRIME;
  }

  private static long plus(long a, long b) {
    long sum = a + b;
    return sum >= PRIME ? sum - PRIME : sum;
  }

  /** A row less its part in the span of others, each of which has a first entry of its own. */
  static long[] without(long[] row, List<long[]> echelon) {
    long[] rest = row.clone();
    for (long[] other : echelon) {
      int pivot = first(other);
      subtract(rest, other, times(rest[pivot], inverse(other[pivot])));
    }
    return rest;
  }

  static boolean isZero(long[] row) {
    return first(row) < 0;
  }

  private static int first(long[] row) {
    for (int j = 0; j < row.length; j++) {
      if (row[j] != 0) {
        return j;
      }
    }
    return -1;
  }

  private static void subtract(long[] row, long[] other, long factor) {
    if (factor != 0) {
      for (int j = 0; j < row.length; j++) {
        row[j] = minus(row[j], times(factor, other[j]));
      }
    }
  }

  private static void scale(long[] row, long factor) {
    for (int j = 0; j < row.length; j++) {
      row[j] = times(row[j], factor);
    }
  }

  static long minus(long a, long b) {
    long difference = a - b;
    return difference < 0 ? difference + PRIME : difference;
  }

  static long times(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
    sum = (sum & PRIME) + (sum >>> 61);
    return sum >= PRIME ? sum - PRIME : sum;
  }

  private static long inverse(long a) {
    long result = 1;
    long power = a;
    for (long e = PRIME - 2; e > 0; e >>= 1) {
      if ((e & 1) == 1) {
        result = times(result, power);
      }
      power = times(power, power);
    }
    return result;
  }
}
