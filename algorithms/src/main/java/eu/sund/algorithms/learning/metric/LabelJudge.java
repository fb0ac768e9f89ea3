package eu.sund.algorithms.learning.metric;

import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import java.util.List;

/**
 * Several labels of 0 or 1 at one threshold, by sums alone: F1 micro and macro, accuracy, log loss.
 * What replicates of the bootstrap count of {@link BinaryJudge}'s several labels.
 */
record LabelJudge(int labels, double threshold) implements Judge {
  @Override
  public List<TensorSpec> tensors() {
    Encoding count = new Encoding.Count(1 << 24);
    return List.of(
        TensorSpec.scalar("patients", count),
        TensorSpec.vector("positives", labels, count),
        TensorSpec.vector("hits", labels, count),
        TensorSpec.vector("alarms", labels, count),
        TensorSpec.scalar("logloss", new Encoding.Real(SUM_MAX)));
  }

  @Override
  public List<Values> count(Judged judged) {
    double patients = 0;
    double logLoss = 0;
    double[][] table = new double[3][labels];
    double cut = StrictMath.log(threshold / (1 - threshold));
    for (int i = 0; i < judged.size(); i++) {
      int copies = judged.copies()[i];
      patients += copies;
      for (int k = 0; k < labels && copies > 0; k++) {
        double score = judged.scores()[i * labels + k];
        double y = judged.examples().labels()[judged.rows()[i] * labels + k];
        double signed = y == 1 ? score : -score;
        double loss = Math.max(0, -signed) + StrictMath.log1p(StrictMath.exp(-Math.abs(signed)));
        logLoss += copies * loss;
        table[0][k] += copies * y;
        if (score >= cut) {
          table[y == 1 ? 1 : 2][k] += copies;
        }
      }
    }
    return List.of(
        Values.of(patients),
        Values.of(table[0]),
        Values.of(table[1]),
        Values.of(table[2]),
        Values.of(Judge.bounded(logLoss)));
  }

  @Override
  public Judge replicate() {
    return this;
  }

  @Override
  public List<Figure> figures(Aggregate sum) {
    double n = sum.tensor("patients").scalar();
    if (n < GROUP_MIN) {
      return List.of();
    }
    double[] positives = sum.tensor("positives").toArray();
    double[] hits = sum.tensor("hits").toArray();
    double[] alarms = sum.tensor("alarms").toArray();
    double[] all = new double[3];
    double macro = 0;
    for (int k = 0; k < labels; k++) {
      all[0] += positives[k];
      all[1] += hits[k];
      all[2] += alarms[k];
      macro += f1(hits[k], positives[k] + hits[k] + alarms[k]);
    }
    double wrong = all[0] - all[1] + all[2];
    return List.of(
        new Figure(0, "f1-micro", f1(all[1], all[0] + all[1] + all[2]), 0),
        new Figure(0, "f1-macro", macro / labels, 0),
        new Figure(0, "accuracy", 1 - wrong / (n * labels), 0),
        new Figure(0, "log-loss", sum.tensor("logloss").scalar() / n, 0));
  }

  private static double f1(double hits, double all) {
    return all == 0 ? 0 : 2 * hits / all;
  }
}
