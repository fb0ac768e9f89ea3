package eu.sund.algorithms.learning.metric;

import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * One of several classes: accuracy, F1 micro and macro, log loss; AUC of each class against the
 * others, averaged.
 *
 * @param curves whether the AUC is given, for which each class needs a histogram
 */
public record ClassJudge(int classes, int groups, boolean curves) implements Judge {
  private static final int BINS = ScoreGrid.BINS;

  @Override
  public List<TensorSpec> tensors() {
    Encoding count = new Encoding.Count(1 << 24);
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(new TensorSpec("confusion", List.of(groups, classes, classes), count));
    if (curves) {
      tensors.add(new TensorSpec("events", List.of(classes, BINS), count));
      tensors.add(new TensorSpec("others", List.of(classes, BINS), count));
    }
    tensors.add(TensorSpec.vector("logloss", groups, new Encoding.Real(SUM_MAX)));
    return tensors;
  }

  @Override
  public List<Values> count(Judged judged) {
    double[] confusion = new double[groups * classes * classes];
    double[] events = new double[curves ? classes * BINS : 0];
    double[] others = new double[events.length];
    double[] logLoss = new double[groups];
    double[] scores = judged.scores();
    for (int i = 0; i < judged.size(); i++) {
      int copies = judged.copies()[i];
      if (copies == 0) {
        continue;
      }
      int at = i * classes;
      int y = (int) judged.label(i);
      int guess = 0;
      for (int k = 1; k < classes; k++) {
        guess = scores[at + k] > scores[at + guess] ? k : guess;
      }
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += StrictMath.exp(scores[at + k] - scores[at + guess]);
      }
      double loss = scores[at + guess] + StrictMath.log(sum) - scores[at + y];
      for (int k = 0; k < classes && curves; k++) {
        double p = StrictMath.exp(scores[at + k] - scores[at + guess]) / sum;
        double logit = StrictMath.log(p) - StrictMath.log1p(-Math.min(p, 1 - 0x1p-53));
        (y == k ? events : others)[k * BINS + ScoreGrid.bin(logit)] += copies;
      }
      for (int way = 0; way < judged.ways(groups); way++) {
        int group = judged.part(way, i);
        if (group >= 0) {
          confusion[(group * classes + y) * classes + guess] += copies;
          logLoss[group] += copies * loss;
        }
      }
    }
    for (int group = 0; group < groups; group++) {
      logLoss[group] = Judge.bounded(logLoss[group]);
    }
    return curves
        ? List.of(Values.of(confusion), Values.of(events), Values.of(others), Values.of(logLoss))
        : List.of(Values.of(confusion), Values.of(logLoss));
  }

  @Override
  public Judge replicate() {
    return new ClassJudge(classes, groups, false);
  }

  @Override
  public List<Figure> figures(Aggregate sum) {
    double[] confusion = sum.tensor("confusion").toArray();
    double[] logLoss = sum.tensor("logloss").toArray();
    List<Figure> figures = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      figures(figures, confusion, group, logLoss[group]);
    }
    if (curves && !figures.isEmpty()) {
      curves(figures, sum);
    }
    return figures;
  }

  private void curves(List<Figure> figures, Aggregate sum) {
    double[] events = sum.tensor("events").toArray();
    double[] others = sum.tensor("others").toArray();
    double area = 0;
    int defined = 0;
    for (int k = 0; k < classes; k++) {
      Curve curve = new Curve(events, others, k * BINS);
      if (curve.isDefined()) {
        area += curve.auc();
        defined++;
      }
    }
    if (defined > 0) {
      figures.add(new Figure(0, "auc-macro", area / defined, 0));
    }
  }

  private void figures(List<Figure> figures, double[] confusion, int group, double logLoss) {
    double right = 0;
    double n = 0;
    double macro = 0;
    for (int k = 0; k < classes; k++) {
      double ofClass = 0;
      double guessed = 0;
      for (int j = 0; j < classes; j++) {
        ofClass += confusion[(group * classes + k) * classes + j];
        guessed += confusion[(group * classes + j) * classes + k];
      }
      double hits = confusion[(group * classes + k) * classes + k];
      right += hits;
      n += ofClass;
      macro += ofClass + guessed == 0 ? 0 : 2 * hits / (ofClass + guessed);
    }
    if (n < GROUP_MIN) {
      return;
    }
    figures.add(new Figure(group, "patients", n, 0));
    // With one class each, F1 micro is the accuracy.
    figures.add(new Figure(group, "accuracy", right / n, 0));
    figures.add(new Figure(group, "f1-macro", macro / classes, 0));
    figures.add(new Figure(group, "log-loss", logLoss / n, 0));
  }
}
