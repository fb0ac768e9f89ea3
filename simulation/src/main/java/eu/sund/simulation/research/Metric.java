package eu.sund.simulation.research;

import eu.sund.algorithms.learning.metric.Concordance;
import java.util.Arrays;
import java.util.Comparator;

/** A measure of predictions; more is better for each. */
public enum Metric {
  /** Area under the ROC curve: Mann-Whitney with half for ties; NaN if all outcomes are alike. */
  AUC {
    @Override
    double of(Predictions predictions, double[] weights) {
      double events = 0;
      double others = 0;
      double wins = 0;
      int[] order = predictions.order();
      for (int from = 0; from < order.length; ) {
        int to = from;
        double tiedEvents = 0;
        double tiedOthers = 0;
        double score = predictions.probability(order[from]);
        while (to < order.length && predictions.probability(order[to]) == score) {
          if (predictions.isEvent(order[to])) {
            tiedEvents += weights[order[to]];
          } else {
            tiedOthers += weights[order[to]];
          }
          to++;
        }
        wins += tiedEvents * (others + tiedOthers / 2);
        events += tiedEvents;
        others += tiedOthers;
        from = to;
      }
      return events > 0 && others > 0 ? wins / (events * others) : Double.NaN;
    }
  },

  /** Share of right predictions: the class itself, or of a probability the nearer outcome. */
  ACCURACY {
    @Override
    double of(Predictions predictions, double[] weights) {
      double right = 0;
      double all = 0;
      for (int i = 0; i < predictions.size(); i++) {
        right +=
            Math.floor(predictions.probability(i) + 0.5) == predictions.outcome(i) ? weights[i] : 0;
        all += weights[i];
      }
      return all > 0 ? right / all : Double.NaN;
    }
  },

  /**
   * F1 of entities in texts, micro-averaged: 2·hits/(found + annotated), over rows whose prediction
   * is {@link Entities}; NaN if none is found or annotated, or a row has no prediction.
   */
  ENTITY_F1 {
    @Override
    double of(Predictions predictions, double[] weights) {
      double hits = 0;
      double all = 0;
      for (int i = 0; i < predictions.size(); i++) {
        double packed = predictions.probability(i);
        if (Double.isNaN(packed)) {
          return Double.NaN;
        }
        Entities entities = Entities.of(packed);
        hits += weights[i] * entities.hits();
        all += weights[i] * (entities.found() + entities.annotated());
      }
      return all > 0 ? 2 * hits / all : Double.NaN;
    }
  },

  /** Harrell's C-index of risks; every row counts a whole number of times. */
  C_INDEX {
    @Override
    double of(Predictions predictions, double[] weights) {
      int size = (int) Arrays.stream(weights).sum();
      float[] times = new float[size];
      float[] events = new float[size];
      double[] risks = new double[size];
      for (int i = 0, at = 0; i < predictions.size(); i++) {
        for (int copy = 0; copy < weights[i]; copy++, at++) {
          times[at] = (float) predictions.time(i);
          events[at] = (float) predictions.outcome(i);
          risks[at] = predictions.probability(i);
        }
      }
      return Concordance.count(times, events, risks).index();
    }
  };

  /** The measure with every row counted {@code weights[i]} times. */
  abstract double of(Predictions predictions, double[] weights);

  /** The measure. */
  double of(Predictions predictions) {
    double[] ones = new double[predictions.size()];
    Arrays.fill(ones, 1);
    return of(predictions, ones);
  }

  /** What became of some rows: their outcomes, and when; without times the outcomes again. */
  @SuppressWarnings("ArrayRecordComponent") // lives for one comparison
  record Truth(double[] outcomes, double[] times) {
    int size() {
      return outcomes.length;
    }

    Truth of(int[] rows) {
      return new Truth(
          Arrays.stream(rows).mapToDouble(row -> outcomes[row]).toArray(),
          Arrays.stream(rows).mapToDouble(row -> times[row]).toArray());
    }
  }

  /** Predictions and outcomes of some rows. */
  static final class Predictions {
    private final double[] probabilities;
    private final Truth truth;
    private final int[] order;

    Predictions(double[] probabilities, Truth truth) {
      this.probabilities = probabilities;
      this.truth = truth;
      Integer[] places = new Integer[probabilities.length];
      Arrays.setAll(places, i -> i);
      Arrays.sort(places, Comparator.comparingDouble(i -> probabilities[i]));
      this.order = Arrays.stream(places).mapToInt(Integer::intValue).toArray();
    }

    int size() {
      return probabilities.length;
    }

    double probability(int row) {
      return probabilities[row];
    }

    boolean isEvent(int row) {
      return truth.outcomes()[row] == 1;
    }

    double outcome(int row) {
      return truth.outcomes()[row];
    }

    double time(int row) {
      return truth.times()[row];
    }

    /** Rows by rising probability. */
    int[] order() {
      return order;
    }
  }
}
