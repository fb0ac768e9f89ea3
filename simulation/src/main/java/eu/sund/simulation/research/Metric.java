package eu.sund.simulation.research;

import java.util.Arrays;
import java.util.Comparator;

/** A measure of predictions of a 0/1 outcome; more is better for each. */
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

  /** Share of right predictions at probability one half. */
  ACCURACY {
    @Override
    double of(Predictions predictions, double[] weights) {
      double right = 0;
      double all = 0;
      for (int i = 0; i < predictions.size(); i++) {
        boolean said = predictions.probability(i) >= 0.5;
        right += said == predictions.isEvent(i) ? weights[i] : 0;
        all += weights[i];
      }
      return all > 0 ? right / all : Double.NaN;
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

  /** Predictions and outcomes of some rows. */
  static final class Predictions {
    private final double[] probabilities;
    private final boolean[] events;
    private final int[] order;

    Predictions(double[] probabilities, boolean[] events) {
      this.probabilities = probabilities;
      this.events = events;
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
      return events[row];
    }

    /** Rows by rising probability. */
    int[] order() {
      return order;
    }
  }
}
