package eu.sund.algorithms.dp;

import eu.sund.algorithms.regression.ScaledRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Nesterov's accelerated descent stands. The loss's curvature is at most p/4 a patient for p
 * columns within [−1, 1], hence steps of 4/p.
 *
 * @param point where the next gradient is taken
 * @param last the iterate
 * @param sum of the iterates of the last quarter
 * @param count the number of patients, averaged over rounds
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one round
record LogisticPath(double[] point, double[] last, double[] sum, double count) {
  static final List<String> NOTES =
      List.of("Standard errors of the coefficients are not released: they would cost more budget.");

  static LogisticPath read(DpQuestion question, int p) {
    double[] point = new double[p];
    double[] last = new double[p];
    double[] sum = new double[p];
    List<Double> numbers = question.numbers();
    if (question.round() == 1) {
      return new LogisticPath(point, last, sum, 0);
    }
    for (int j = 0; j < p; j++) {
      point[j] = numbers.get(j);
      last[j] = numbers.get(p + j);
      sum[j] = numbers.get(2 * p + j);
    }
    return new LogisticPath(point, last, sum, numbers.get(3 * p));
  }

  List<Double> numbers() {
    List<Double> numbers = new ArrayList<>();
    for (double[] part : List.of(point, last, sum)) {
      for (double number : part) {
        numbers.add(number);
      }
    }
    numbers.add(count);
    return numbers;
  }

  LogisticPath step(double[] values, int round, int rounds) {
    int p = point.length;
    double mean = count + (values[p] - count) / round;
    double[] next = new double[p];
    double[] ahead = new double[p];
    double[] total = sum.clone();
    double momentum = (round - 1.0) / (round + 2.0);
    int quarter = quarter(rounds);
    for (int j = 0; j < p; j++) {
      next[j] = point[j] - 4.0 / p * values[j] / Math.max(1, mean);
      ahead[j] = next[j] + momentum * (next[j] - last[j]);
      total[j] += round > rounds - quarter ? next[j] / quarter : 0;
    }
    return new LogisticPath(ahead, next, total, mean);
  }

  private static int quarter(int rounds) {
    return Math.max(1, rounds / 4);
  }

  List<DpResult.Row> rows(ScaledRows model) {
    double[] raw = model.toRaw(sum);
    List<DpResult.Row> rows = new ArrayList<>();
    for (int j = 0; j < raw.length; j++) {
      rows.add(new DpResult.Row(model.columns().get(j), raw[j], null));
    }
    rows.add(new DpResult.Row("patients", count, null));
    return rows;
  }
}
