package eu.sund.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eu.sund.algorithms.regression.Glm;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.ModelLimits;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.engine.Course;
import eu.sund.privacy.disclosure.SeriesSaturation;
import eu.sund.privacy.disclosure.Statistics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The published covariance attack: whoever can put n known vectors Y beside a column x and ask for
 * means and covariances has {@code x = (n−1)·(Yᵀ)⁻¹·cov(x,Y) + n·mean(x)·(Yᵀ)⁻¹·mean(Y)}. It works
 * against the plain computation; then each way in is tried on Sund.
 *
 * <p><b>Source.</b> Huth, Arruda, Gusinow, Contento, Tacconelli, Hasenauer, Accessibility of
 * covariance information creates vulnerability in federated learning frameworks, Bioinformatics
 * 39(9), 2023.
 */
class HuthStudyTest {
  private static final int PATIENTS = 30;
  private static final DatasetId HEART = new DatasetId("heart");
  private static final Codebook CODEBOOK =
      new Codebook(
          HEART,
          List.of(
              Variable.number("pressure", "mm[Hg]", 0, 300),
              Variable.number("age", "a", 0, 120),
              Variable.number("chol", "mg/dL", 0, 700)));

  private static double[] pressures() {
    SplittableRandom random = new SplittableRandom(30);
    double[] x = new double[PATIENTS];
    Arrays.setAll(x, i -> 100 + 80 * random.nextDouble());
    return x;
  }

  /** A column of numbers for each of k vectors that the attacker chose. */
  private static double[][] chosen(int k) {
    SplittableRandom random = new SplittableRandom(99);
    double[][] y = new double[k][PATIENTS];
    for (double[] column : y) {
      Arrays.setAll(column, i -> 2 * random.nextDouble() - 1);
    }
    return y;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** The sample covariance, as a server that hands out covariances would compute it. */
  private static double covariance(double[] a, double[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - meanA) * (b[i] - meanB);
    }
    return sum / (a.length - 1);
  }

  /** What the attacker has of the column for each vector: yᵀx. */
  private static double[] products(double[] x, double[][] y) {
    double[] products = new double[y.length];
    for (int j = 0; j < y.length; j++) {
      products[j] = (x.length - 1) * covariance(x, y[j]) + x.length * mean(x) * mean(y[j]);
    }
    return products;
  }

  /** Solves a square system by elimination with row exchanges. */
  private static double[] solve(double[][] matrix, double[] right) {
    int n = right.length;
    double[][] m = new double[n][];
    for (int i = 0; i < n; i++) {
      m[i] = Arrays.copyOf(matrix[i], n + 1);
      m[i][n] = right[i];
    }
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k; i < n; i++) {
        pivot = Math.abs(m[i][k]) > Math.abs(m[pivot][k]) ? i : pivot;
      }
      double[] row = m[pivot];
      m[pivot] = m[k];
      m[k] = row;
      for (int i = k + 1; i < n; i++) {
        double factor = m[i][k] / row[k];
        for (int j = k; j <= n; j++) {
          m[i][j] -= factor * row[j];
        }
      }
    }
    double[] x = new double[n];
    for (int k = n - 1; k >= 0; k--) {
      double sum = m[k][n];
      for (int j = k + 1; j < n; j++) {
        sum -= m[k][j] * x[j];
      }
      x[k] = sum / m[k][k];
    }
    return x;
  }

  /** The smallest vector that agrees with the products: the best guess from too few of them. */
  private static double[] guess(double[][] y, double[] products) {
    int k = y.length;
    double[][] gram = new double[k][k];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        for (int p = 0; p < PATIENTS; p++) {
          gram[i][j] += y[i][p] * y[j][p];
        }
      }
    }
    double[] weights = solve(gram, products);
    double[] guess = new double[PATIENTS];
    for (int i = 0; i < k; i++) {
      for (int p = 0; p < PATIENTS; p++) {
        guess[p] += weights[i] * y[i][p];
      }
    }
    return guess;
  }

  private static double largestError(double[] x, double[] guess) {
    double largest = 0;
    for (int i = 0; i < x.length; i++) {
      largest = Math.max(largest, Math.abs(x[i] - guess[i]));
    }
    return largest;
  }

  /** Who guesses the mean for everybody errs by the column's deviation. */
  private static double error(double[] x, double[] guess) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (x[i] - guess[i]) * (x[i] - guess[i]);
    }
    return Math.sqrt(sum / x.length);
  }

  @Test
  void plainComputation_asManyVectorsAsPatients_givesTheColumnBack() {
    double[] x = pressures();
    double[][] y = chosen(PATIENTS);
    assertThat(largestError(x, solve(y, products(x, y)))).isLessThan(1e-9);
  }

  @Test
  void plainComputation_noiseOnEachAnswer_isAveragedOut() {
    double[] x = pressures();
    double[][] y = chosen(PATIENTS);
    SplittableRandom random = new SplittableRandom(5);
    double[] exact = products(x, y);
    double[] once = exact.clone();
    double[] often = new double[PATIENTS];
    int times = 200_000;
    for (int j = 0; j < PATIENTS; j++) {
      once[j] += random.nextDouble() - 0.5;
      double sum = 0;
      for (int i = 0; i < times; i++) {
        sum += random.nextDouble() - 0.5;
      }
      often[j] = exact[j] + sum / times;
    }
    assertThat(largestError(x, solve(y, often))).isLessThan(0.05 * largestError(x, solve(y, once)));
  }

  /** The first way in: vectors, constants and products of the attacker's own in the question. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pressure ~ c(0, 1, 0)",
        "pressure ~ 1:30",
        "pressure ~ seq(1, 30)",
        "pressure ~ rnorm(30)",
        "pressure ~ rnorm(30, seed = 7)",
        "pressure ~ I(age == 54)",
        "pressure ~ 0.5 * age",
        "pressure ~ age * 3",
        "pressure ~ cbind(age, chol)",
        "pressure * 2 ~ age",
        "c(1, 0, 0) ~ pressure"
      })
  void formula_vectorsAndConstants_areNoFormula(String text) {
    assertThatThrownBy(() -> Formula.parse(text))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID));
  }

  /** The second: a column that the attacker made elsewhere. */
  @Test
  void formula_columnThatNoCodebookHas_refused() {
    assertThatThrownBy(() -> begin("pressure ~ planted", Map.of()))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID));
  }

  /** The third: randomness that can be computed again, or weights of the attacker's choice. */
  @ParameterizedTest
  @ValueSource(strings = {"seed", "noise", "vector", "data"})
  void options_seedsAndData_areNoOptions(String option) {
    assertThatThrownBy(() -> begin("pressure ~ age", Map.of(option, "7")))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STUDY_INVALID));
    assertThatThrownBy(() -> begin("pressure ~ age", Map.of("weights", "1,0,0")))
        .isInstanceOf(SundException.class);
  }

  private static Course<?, ?> begin(String formula, Map<String, String> options) {
    StudySpec study =
        new StudySpec(
            "Huth",
            "an attack",
            List.of(HEART),
            List.of(),
            new Filter.All(),
            "glm",
            Formula.parse(formula),
            new TreeMap<>(options));
    return Course.begin(new Glm(), study, CODEBOOK);
  }

  /**
   * The last: only variables of the codebook, but their columns known from elsewhere, and their
   * sums. A model gives Σx and xᵀy for each of its variables, of which there are at most √N/2.
   */
  @Test
  void sumsOnly_asManyVariablesAsTheRuleAllows_leaveTheColumnUnknown() {
    double[] x = pressures();
    int allowed = Statistics.correlationVariablesMax(PATIENTS);
    assertThat(allowed).isEqualTo(2);
    double[][] known = chosen(allowed + 1);
    Arrays.fill(known[allowed], 1);
    double[] guess = guess(known, products(x, known));
    double deviation = Math.sqrt(covariance(x, x));
    assertThat(error(x, guess)).isGreaterThan(0.8 * deviation);
    assertThat(largestError(x, guess)).isGreaterThan(deviation);
    // The same arithmetic with all vectors has the column: it is the number that protects.
    double[][] all = chosen(PATIENTS);
    assertThat(guess(all, products(x, all))[3]).isCloseTo(x[3], within(1e-4));
  }

  /**
   * Many small models instead: each with columns known from elsewhere, each no larger than a model
   * may be. Together they have as many statistics of the column as patients.
   */
  @Test
  void manyModels_eachSmallEnough_giveTheColumnBackUnlessTheyAreAddedUp() {
    double[] x = pressures();
    int perModel = (int) (ModelLimits.NETWORK.saturation() * PATIENTS);
    assertThat(perModel).isEqualTo(3);
    double[][] y = chosen(PATIENTS);
    assertThat(largestError(x, solve(y, products(x, y)))).isLessThan(1e-9);

    int told = 0;
    for (int model = 0; model < PATIENTS / perModel; model++) {
      Map<String, Double> before = Map.of("pressure", (double) told / PATIENTS);
      if (SeriesSaturation.finding(before, perModel, PATIENTS, 0.1).isEmpty()) {
        told += perModel;
      }
    }
    assertThat(told).isEqualTo(perModel);
    double[][] known = Arrays.copyOf(y, told + 1);
    known[told] = new double[PATIENTS];
    Arrays.fill(known[told], 1);
    double[] guess = guess(known, products(x, known));
    assertThat(error(x, guess)).isGreaterThan(0.8 * Math.sqrt(covariance(x, x)));
  }
}
