package eu.sund.algorithms.learning.metric;

import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Yes or no, once or of several labels: AUC, average precision, calibration, Brier score, log loss,
 * accuracy, F1.
 *
 * @param labels how many
 * @param groups with several labels figures are of all patients alone
 * @param threshold the probability at and above which 1 is predicted
 */
public record BinaryJudge(int labels, int groups, double threshold) implements Judge {
  private static final int BINS = ScoreGrid.BINS;

  @Override
  public List<TensorSpec> tensors() {
    Encoding count = new Encoding.Count(1 << 24);
    Encoding sum = new Encoding.Real(SUM_MAX);
    List<Integer> bins = List.of(parts(), BINS);
    return List.of(
        new TensorSpec("events", bins, count),
        new TensorSpec("others", bins, count),
        TensorSpec.vector("brier", parts(), sum),
        TensorSpec.vector("logloss", parts(), sum));
  }

  /** Labels, or groups of the only label. */
  private int parts() {
    return labels > 1 ? labels : groups;
  }

  @Override
  public List<Values> count(Judged judged) {
    double[] events = new double[parts() * BINS];
    double[] others = new double[parts() * BINS];
    double[] brier = new double[parts()];
    double[] logLoss = new double[parts()];
    int ways = labels > 1 ? 1 : judged.ways(groups);
    for (int i = 0; i < judged.size(); i++) {
      int copies = judged.copies()[i];
      for (int k = 0; k < labels && copies > 0; k++) {
        double score = judged.scores()[i * labels + k];
        double y = judged.examples().labels()[judged.rows()[i] * labels + k];
        double p = 1 / (1 + StrictMath.exp(-score));
        double signed = y == 1 ? score : -score;
        double loss = Math.max(0, -signed) + StrictMath.log1p(StrictMath.exp(-Math.abs(signed)));
        for (int way = 0; way < ways; way++) {
          int part = labels > 1 ? k : judged.part(way, i);
          if (part >= 0) {
            (y == 1 ? events : others)[part * BINS + ScoreGrid.bin(score)] += copies;
            brier[part] += copies * (p - y) * (p - y);
            logLoss[part] += copies * loss;
          }
        }
      }
    }
    for (int part = 0; part < parts(); part++) {
      brier[part] = Judge.bounded(brier[part]);
      logLoss[part] = Judge.bounded(logLoss[part]);
    }
    return List.of(Values.of(events), Values.of(others), Values.of(brier), Values.of(logLoss));
  }

  @Override
  public Judge replicate() {
    return labels > 1 ? new LabelJudge(labels, threshold) : this;
  }

  @Override
  public List<Figure> figures(Aggregate sum) {
    double[] events = sum.tensor("events").toArray();
    double[] others = sum.tensor("others").toArray();
    double[] brier = sum.tensor("brier").toArray();
    double[] logLoss = sum.tensor("logloss").toArray();
    double cut = StrictMath.log(threshold / (1 - threshold));
    List<Figure> figures = new ArrayList<>();
    double[] pooled = new double[4];
    double[] macro = new double[3];
    for (int part = 0; part < parts(); part++) {
      Curve curve = new Curve(events, others, part * BINS);
      double n = curve.positives() + curve.negatives();
      if (labels == 1) {
        if (n >= GROUP_MIN) {
          one(figures, part, curve, cut);
          figures.add(new Figure(part, "brier", brier[part] / n, 0));
          figures.add(new Figure(part, "log-loss", logLoss[part] / n, 0));
        }
        continue;
      }
      double hits = curve.hits(cut);
      double alarms = curve.alarms(cut);
      pooled[0] += hits;
      pooled[1] += alarms;
      pooled[2] += curve.positives() - hits;
      pooled[3] += n;
      macro[0] += f1(hits, alarms, curve.positives() - hits);
      if (curve.isDefined()) {
        macro[1] += curve.auc();
        macro[2]++;
      }
    }
    if (labels > 1 && pooled[3] >= GROUP_MIN) {
      figures.add(new Figure(0, "patients", pooled[3] / labels, 0));
      figures.add(new Figure(0, "f1-micro", f1(pooled[0], pooled[1], pooled[2]), 0));
      figures.add(new Figure(0, "f1-macro", macro[0] / labels, 0));
      figures.add(new Figure(0, "accuracy", 1 - (pooled[1] + pooled[2]) / pooled[3], 0));
      figures.add(new Figure(0, "log-loss", Arrays.stream(logLoss).sum() / pooled[3] * labels, 0));
      if (macro[2] > 0) {
        figures.add(new Figure(0, "auc-macro", macro[1] / macro[2], 0));
      }
    }
    return figures;
  }

  private static void one(List<Figure> figures, int group, Curve curve, double cut) {
    double n = curve.positives() + curve.negatives();
    double hits = curve.hits(cut);
    double alarms = curve.alarms(cut);
    double misses = curve.positives() - hits;
    figures.add(new Figure(group, "patients", n, 0));
    figures.add(new Figure(group, "events", curve.positives(), 0));
    if (curve.isDefined()) {
      figures.add(new Figure(group, "auc", curve.auc(), curve.aucError()));
      figures.add(new Figure(group, "auprc", curve.auprc(), 0));
      double[] calibration = curve.calibration();
      if (!Double.isNaN(calibration[0])) {
        figures.add(new Figure(group, "calibration-intercept", calibration[0], 0));
        figures.add(new Figure(group, "calibration-slope", calibration[1], 0));
      }
    }
    figures.add(new Figure(group, "accuracy", (n - alarms - misses) / n, 0));
    figures.add(new Figure(group, "f1", f1(hits, alarms, misses), 0));
  }

  private static double f1(double hits, double alarms, double misses) {
    double all = 2 * hits + alarms + misses;
    return all == 0 ? 0 : 2 * hits / all;
  }
}
