package eu.sund.algorithms.regression;

import eu.sund.core.Layout;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Update;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A site's part of a fitting round: one fold over its rows. */
final class GlmLocal {
  private final GlmState state;
  private final GlmModel model;
  private final boolean first;
  private final int p;
  private final double priorMax;
  private final double[][] x;
  private final double[] weighted = new double[RowFold.BLOCK];
  private final double[] eta = new double[RowFold.BLOCK];
  private final double[] offset = new double[RowFold.BLOCK];
  private final double[] prior = new double[RowFold.BLOCK];
  private final double[] w = new double[RowFold.BLOCK];
  private final double[] s = new double[RowFold.BLOCK];
  private final double[] out = new double[4];
  private final SumArray hessian;
  private final SumArray score;
  private final SumArray columns;
  private final SumArray squares;

  /** Weights, response, constant; deviance, Pearson; the null model's weight, score, deviance. */
  private final SumArray scalars = new SumArray(8);

  private long events;
  private long overflow;
  private long nullOverflow;

  GlmLocal(GlmState state) {
    this.state = state;
    model = state.model;
    first = state.phase == GlmState.Phase.START;
    p = model.design.size();
    priorMax = model.weightMax();
    x = new double[p][RowFold.BLOCK];
    hessian = new SumArray(p * (p + 1) / 2);
    score = new SumArray(p);
    columns = new SumArray(p);
    squares = new SumArray(p);
  }

  Update run(Layout layout, Rows rows, RowAccess access) {
    RowFold fold = RowFold.read(model, model.cohort, rows, access, this::block);
    double[] sums = scalars.values();
    if (overflow > 0) {
      Arrays.fill(sums, 0, 5, 0.0);
    }
    if (nullOverflow > 0) {
      Arrays.fill(sums, 5, 8, 0.0);
    }
    List<Values> tensors = new ArrayList<>();
    Map<String, Values> all =
        Map.ofEntries(
            Map.entry("patients", Values.of((double) fold.kept())),
            Map.entry("dropped", Values.of((double) fold.dropped())),
            Map.entry("invalid", Values.of((double) fold.invalid())),
            Map.entry("events", Values.of((double) events)),
            Map.entry("overflow", Values.of((double) overflow)),
            Map.entry("nulloverflow", Values.of((double) nullOverflow)),
            Map.entry("weights", Values.of(sums[0])),
            Map.entry("response", Values.of(sums[1])),
            Map.entry("constant", Values.of(sums[2])),
            Map.entry("deviance", Values.of(sums[3])),
            Map.entry("pearson", Values.of(sums[4])),
            Map.entry("nullhessian", Values.of(sums[5])),
            Map.entry("nullscore", Values.of(sums[6])),
            Map.entry("nulldeviance", Values.of(sums[7])),
            Map.entry("columns", unlessOverflow(columns)),
            Map.entry("squares", unlessOverflow(squares)),
            Map.entry("hessian", unlessOverflow(hessian)),
            Map.entry("score", unlessOverflow(score)));
    layout.tensors().forEach(t -> tensors.add(all.getOrDefault(t.name(), Values.of())));
    return new Update(layout, tensors);
  }

  private Values unlessOverflow(SumArray sums) {
    double[] values = sums.values();
    return overflow > 0 ? Values.zeros(values.length) : Values.of(values);
  }

  private void block(double[][] slots, int n) {
    model.design.fill(slots, n, x);
    double[] y = slots[model.response];
    for (int i = 0; i < n; i++) {
      prior[i] = model.weights < 0 ? 1 : slots[model.weights][i];
      double sum = 0;
      for (int slot : model.offsets) {
        sum += slots[slot][i];
      }
      offset[i] = sum;
    }
    if (first) {
      start(y, n);
    } else {
      fit(y, n);
      if (!state.nullDone) {
        constantModel(y, n);
      }
    }
    products(n);
  }

  private void start(double[] y, int n) {
    double weightSum = 0;
    double responseSum = 0;
    double constantSum = 0;
    for (int i = 0; i < n; i++) {
      model.kernel.start(y[i], prior[i], out);
      w[i] = out[RowKernel.WEIGHT];
      s[i] = w[i] * (out[RowKernel.SCORE] - offset[i]);
      double constant = model.kernel.constant(y[i], prior[i]);
      boolean bounded =
          w[i] <= 2 * model.bounds.weight() * priorMax
              && Math.abs(s[i]) <= model.bounds.start() * priorMax
              && Math.abs(constant) <= model.bounds.constant() * Math.max(1, priorMax);
      overflow += bounded ? 0 : 1;
      weightSum += prior[i];
      responseSum += prior[i] * y[i];
      constantSum += constant;
      events += model.family == Family.BINOMIAL && y[i] == 1 ? 1 : 0;
    }
    scalars.add(0, weightSum);
    scalars.add(1, responseSum);
    scalars.add(2, constantSum);
    for (int j = 0; j < p; j++) {
      double sum = 0;
      double square = 0;
      for (int i = 0; i < n; i++) {
        double weightedValue = prior[i] * x[j][i];
        sum += weightedValue;
        square += weightedValue * x[j][i];
      }
      columns.add(j, sum);
      squares.add(j, square);
    }
  }

  private void fit(double[] y, int n) {
    System.arraycopy(offset, 0, eta, 0, n);
    for (int j = 0; j < p; j++) {
      double coefficient = state.beta[j];
      double[] column = x[j];
      for (int i = 0; i < n; i++) {
        eta[i] += coefficient * column[i];
      }
    }
    double deviance = 0;
    double pearson = 0;
    for (int i = 0; i < n; i++) {
      model.kernel.row(y[i], prior[i], eta[i], out);
      overflow += isBounded() ? 0 : 1;
      w[i] = out[RowKernel.WEIGHT];
      s[i] = out[RowKernel.SCORE];
      deviance += out[RowKernel.DEVIANCE];
      pearson += out[RowKernel.PEARSON];
    }
    scalars.add(3, deviance);
    scalars.add(4, pearson);
  }

  private void constantModel(double[] y, int n) {
    double weightSum = 0;
    double scoreSum = 0;
    double deviance = 0;
    for (int i = 0; i < n; i++) {
      model.kernel.row(y[i], prior[i], state.nullBeta + offset[i], out);
      nullOverflow += isBounded() ? 0 : 1;
      weightSum += out[RowKernel.WEIGHT];
      scoreSum += out[RowKernel.SCORE];
      deviance += out[RowKernel.DEVIANCE];
    }
    scalars.add(5, weightSum);
    scalars.add(6, scoreSum);
    scalars.add(7, deviance);
  }

  /** False for a number beyond its bound, and for NaN. */
  private boolean isBounded() {
    return out[RowKernel.WEIGHT] <= model.bounds.weight() * priorMax
        && Math.abs(out[RowKernel.SCORE]) <= model.bounds.score() * priorMax
        && Math.abs(out[RowKernel.DEVIANCE]) <= model.bounds.deviance() * priorMax
        && out[RowKernel.PEARSON] <= model.bounds.pearson() * priorMax;
  }

  /** X'WX and X's, four columns at a time so that the sums do not wait for one another. */
  private void products(int n) {
    for (int j = 0; j < p; j++) {
      double[] column = x[j];
      double scoreSum = 0;
      for (int i = 0; i < n; i++) {
        weighted[i] = w[i] * column[i];
        scoreSum += s[i] * column[i];
      }
      score.add(j, scoreSum);
      int at = Cholesky.index(j, j, p);
      int k = j;
      for (; k + 3 < p; k += 4) {
        double[] a = x[k];
        double[] b = x[k + 1];
        double[] c = x[k + 2];
        double[] d = x[k + 3];
        double sumA = 0;
        double sumB = 0;
        double sumC = 0;
        double sumD = 0;
        for (int i = 0; i < n; i++) {
          double v = weighted[i];
          sumA += v * a[i];
          sumB += v * b[i];
          sumC += v * c[i];
          sumD += v * d[i];
        }
        hessian.add(at++, sumA);
        hessian.add(at++, sumB);
        hessian.add(at++, sumC);
        hessian.add(at++, sumD);
      }
      for (; k < p; k++) {
        double[] a = x[k];
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += weighted[i] * a[i];
        }
        hessian.add(at++, sum);
      }
    }
  }
}
