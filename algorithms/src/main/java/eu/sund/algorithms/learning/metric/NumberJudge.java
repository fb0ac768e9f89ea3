package eu.sund.algorithms.learning.metric;

import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * A number: root mean squared and mean absolute error in the response's unit, R².
 *
 * @param scale the unit in which scores and labels are
 */
public record NumberJudge(int groups, double scale) implements Judge {
  @Override
  public List<TensorSpec> tensors() {
    Encoding sum = new Encoding.Real(SUM_MAX);
    return List.of(
        TensorSpec.vector("patients", groups, new Encoding.Count(1 << 24)),
        TensorSpec.vector("responses", groups, sum),
        TensorSpec.vector("squares", groups, sum),
        TensorSpec.vector("errors", groups, sum),
        TensorSpec.vector("absolute", groups, sum));
  }

  @Override
  public List<Values> count(Judged judged) {
    double[][] sums = new double[5][groups];
    for (int i = 0; i < judged.size(); i++) {
      double copies = judged.copies()[i];
      double y = judged.label(i);
      double error = judged.scores()[i] - y;
      for (int way = 0; way < judged.ways(groups); way++) {
        int group = judged.part(way, i);
        if (group >= 0) {
          sums[0][group] += copies;
          sums[1][group] += copies * y;
          sums[2][group] += copies * y * y;
          sums[3][group] += copies * error * error;
          sums[4][group] += copies * Math.abs(error);
        }
      }
    }
    List<Values> values = new ArrayList<>();
    for (double[] sum : sums) {
      for (int group = 0; group < groups; group++) {
        sum[group] = Judge.bounded(sum[group]);
      }
      values.add(Values.of(sum));
    }
    return values;
  }

  @Override
  public Judge replicate() {
    return this;
  }

  @Override
  public List<Figure> figures(Aggregate sum) {
    List<Figure> figures = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      double n = sum.tensor("patients").toArray()[group];
      if (n < GROUP_MIN) {
        continue;
      }
      double mean = sum.tensor("responses").toArray()[group] / n;
      double variance = sum.tensor("squares").toArray()[group] / n - mean * mean;
      double error = sum.tensor("errors").toArray()[group] / n;
      figures.add(new Figure(group, "patients", n, 0));
      figures.add(new Figure(group, "rmse", scale * StrictMath.sqrt(error), 0));
      figures.add(new Figure(group, "mae", scale * sum.tensor("absolute").toArray()[group] / n, 0));
      if (variance > 0) {
        figures.add(new Figure(group, "r2", 1 - error / variance, 0));
      }
    }
    return figures;
  }
}
