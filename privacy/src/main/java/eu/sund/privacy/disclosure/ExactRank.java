package eu.sund.privacy.disclosure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact linear algebra over the rational numbers, for small matrices of whole numbers.
 *
 * <p><b>Source.</b> Fraction-free elimination as in Bareiss, Math. Comp. 22 (1968); here each row
 * is divided by the greatest common divisor of its entries instead.
 */
final class ExactRank {
  private ExactRank() {}

  /** How many rows of a matrix are independent. */
  static int rank(List<BigInteger[]> matrix) {
    return reduced(matrix).size();
  }

  /**
   * A basis of all vectors v with M·v = 0, in whole numbers.
   *
   * @param columns how many columns the matrix has
   */
  static List<BigInteger[]> kernel(List<BigInteger[]> matrix, int columns) {
    List<Pivot> pivots = reduced(matrix);
    List<BigInteger[]> basis = new ArrayList<>();
    for (int free = 0; free < columns; free++) {
      int at = free;
      if (pivots.stream().anyMatch(p -> p.column == at)) {
        continue;
      }
      BigInteger scale = BigInteger.ONE;
      for (Pivot pivot : pivots) {
        scale = lcm(scale, pivot.row[pivot.column]);
      }
      BigInteger[] vector = new BigInteger[columns];
      java.util.Arrays.fill(vector, BigInteger.ZERO);
      vector[free] = scale;
      for (Pivot pivot : pivots) {
        vector[pivot.column] =
            pivot.row[free].negate().multiply(scale.divide(pivot.row[pivot.column]));
      }
      basis.add(primitive(vector));
    }
    return basis;
  }

  /** A row of the reduced form, and where its first entry stands, which no other row has. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pivot(int column, BigInteger[] row) {}

  private static List<Pivot> reduced(List<BigInteger[]> matrix) {
    List<Pivot> pivots = new ArrayList<>();
    for (BigInteger[] given : matrix) {
      BigInteger[] row = given.clone();
      for (Pivot pivot : pivots) {
        row = without(row, pivot);
      }
      int column = first(row);
      if (column < 0) {
        continue;
      }
      Pivot fresh = new Pivot(column, primitive(row));
      pivots.replaceAll(p -> new Pivot(p.column, without(p.row, fresh)));
      pivots.add(fresh);
    }
    return pivots;
  }

  private static BigInteger[] without(BigInteger[] row, Pivot pivot) {
    BigInteger factor = row[pivot.column];
    if (factor.signum() == 0) {
      return row;
    }
    BigInteger scale = pivot.row[pivot.column];
    BigInteger[] result = new BigInteger[row.length];
    for (int j = 0; j < row.length; j++) {
      result[j] = row[j].multiply(scale).subtract(pivot.row[j].multiply(factor));
    }
    return primitive(result);
  }

  private static int first(BigInteger[] row) {
    for (int j = 0; j < row.length; j++) {
      if (row[j].signum() != 0) {
        return j;
      }
    }
    return -1;
  }

  private static BigInteger lcm(BigInteger a, BigInteger b) {
    return a.divide(a.gcd(b)).multiply(b).abs();
  }

  private static BigInteger[] primitive(BigInteger[] row) {
    BigInteger divisor = BigInteger.ZERO;
    for (BigInteger entry : row) {
      divisor = divisor.gcd(entry);
    }
    if (divisor.compareTo(BigInteger.ONE) <= 0) {
      return row;
    }
    BigInteger[] result = new BigInteger[row.length];
    for (int j = 0; j < row.length; j++) {
      result[j] = row[j].divide(divisor);
    }
    return result;
  }
}
