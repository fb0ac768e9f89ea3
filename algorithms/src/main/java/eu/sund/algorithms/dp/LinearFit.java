package eu.sund.algorithms.dp;

import eu.sund.algorithms.regression.ScaledRows;
import eu.sund.core.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Least squares from noisy sums. */
record LinearFit(List<DpResult.Row> rows, List<String> notes) {
  private static final int RIDGES = 12;

  /**
   * Solves.
   *
   * @param values the sums in their units
   * @param sigma the noise's standard deviation in them
   */
  static Optional<LinearFit> of(ScaledRows model, double[] values, double sigma, Range response) {
    int p = model.columns().size();
    double[] products = new double[p * (p + 1) / 2];
    double[] right = new double[p];
    int at = 0;
    int packed = 0;
    for (int j = 0; j < p; j++) {
      for (int k = j; k < p; k++) {
        products[packed++] = values[at++];
      }
      right[j] = values[at++];
    }
    double squares = values[at++];
    double count = values[at];
    List<String> notes = new ArrayList<>();
    notes.add("Standard errors hold the sample's and the noise's part; they are approximate.");
    double ridge = 0;
    for (int i = 0; i < RIDGES; i++) {
      double[][] inverse = ScaledRows.inverse(ridged(products, p, ridge), p);
      if (inverse != null) {
        if (ridge > 0) {
          notes.add("The noise hides some columns; a ridge penalty of the noise's size was added.");
        }
        return Optional.of(
            new Solved(model, products, right, squares, count, sigma, response, inverse)
                .fit(notes));
      }
      ridge = ridge == 0 ? sigma * StrictMath.sqrt(p) : 2 * ridge;
    }
    return Optional.empty();
  }

  private static double[] ridged(double[] products, int p, double ridge) {
    double[] ridged = products.clone();
    int diagonal = 0;
    for (int j = 0; j < p; j++) {
      ridged[diagonal] += ridge;
      diagonal += p - j;
    }
    return ridged;
  }

  @SuppressWarnings("ArrayRecordComponent") // lives within one method
  private record Solved(
      ScaledRows model,
      double[] products,
      double[] right,
      double squares,
      double count,
      double sigma,
      Range response,
      double[][] inverse) {

    LinearFit fit(List<String> notes) {
      int p = right.length;
      double[] beta = times(right);
      double norm = 1;
      double explained = 0;
      for (int j = 0; j < p; j++) {
        norm += beta[j] * beta[j];
        explained += beta[j] * right[j];
      }
      double residual = Math.max(0, squares - explained) / Math.max(1, count - p);
      double[][] covariance = new double[p][p];
      for (int j = 0; j < p; j++) {
        for (int k = 0; k < p; k++) {
          double noise = 0;
          for (int i = 0; i < p; i++) {
            noise += inverse[j][i] * inverse[i][k];
          }
          covariance[j][k] = residual * inverse[j][k] + sigma * sigma * norm * noise;
        }
      }
      double unit = response.halfWidth();
      double[] raw = model.toRaw(beta);
      double[][] rawCovariance = model.covarianceToRaw(covariance);
      List<DpResult.Row> rows = new ArrayList<>();
      for (int j = 0; j < p; j++) {
        double shift = j == 0 && model.hasIntercept() ? response.middle() : 0;
        rows.add(
            new DpResult.Row(
                model.columns().get(j),
                shift + unit * raw[j],
                unit * StrictMath.sqrt(Math.max(0, rawCovariance[j][j]))));
      }
      rows.add(new DpResult.Row("patients", count, sigma));
      return new LinearFit(rows, notes);
    }

    private double[] times(double[] vector) {
      double[] product = new double[vector.length];
      for (int j = 0; j < vector.length; j++) {
        for (int k = 0; k < vector.length; k++) {
          product[j] += inverse[j][k] * vector[k];
        }
      }
      return product;
    }
  }
}
