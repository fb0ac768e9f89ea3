package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.metric.Figure;
import eu.sund.algorithms.learning.metric.Judge;
import eu.sund.algorithms.learning.metric.Judged;
import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.Privacy;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Intervals of figures by a bootstrap over patients, within hospitals: in each of B replicates
 * every patient counts as often as a Poisson distribution of mean 1 says, drawn at its site from
 * secrets; what is counted so crosses as sums over sites, all replicates in one round. An interval
 * is the middle 95 % of the replicates' figures.
 *
 * <p><b>Shapes.</b> Each tensor of the judge's {@link Judge#replicate} with [B] in front.
 *
 * <p><b>Privacy.</b> Replicates are of tensors whose exact sum is opened anyway, and of each
 * patient in one histogram alone: they tell no more than that, but that it is noisy.
 *
 * <p>It covers the chance of which patients are judged; that of the training, which would need to
 * train again, it does not.
 *
 * <p><b>Source.</b> Efron and Tibshirani, An Introduction to the Bootstrap, section 13.3
 * (percentiles); Chamandy et al., Estimating uncertainty for massive data streams (Google 2012),
 * section 3 (Poisson weights, drawn apart).
 *
 * @param judge of the figures
 * @param replicates B
 */
record Bootstrap(Judge judge, int replicates) {
  /** The fewest replicates of which a 95 % interval is given. */
  static final int REPLICATES_MIN = 50;

  /** The most. */
  static final int REPLICATES_MAX = 2000;

  /** The most numbers that all replicates together may have: 64 MiB a site. */
  private static final long NUMBERS_MAX = 1L << 23;

  /** As far as a share of the replicates may lack a figure, which is then without interval. */
  private static final double LACKING_MAX = 0.05;

  Bootstrap {
    long each = judge.replicate().tensors().stream().mapToLong(TensorSpec::size).sum();
    if (each * replicates > NUMBERS_MAX) {
      throw OptionReader.invalid(
          "evaluate.bootstrap asks for "
              + replicates
              + " replicates of "
              + each
              + " numbers; at most "
              + NUMBERS_MAX
              + " may cross: ask for fewer, or for figures by fewer groups");
    }
  }

  List<TensorSpec> tensors() {
    List<TensorSpec> all = new ArrayList<>();
    for (TensorSpec one : judge.replicate().tensors()) {
      List<Integer> shape = new ArrayList<>(List.of(replicates));
      shape.addAll(one.shape());
      all.add(new TensorSpec(one.name(), shape, wider(one.encoding())));
    }
    return all;
  }

  /** Patients may together count more often than once each. */
  private static Encoding wider(Encoding encoding) {
    return encoding instanceof Encoding.Count count
        ? new Encoding.Count(4 * count.bound())
        : encoding;
  }

  /**
   * A site's counts.
   *
   * @param byText whether all words of a text count alike
   */
  List<Values> count(Judged judged, boolean byText, Privacy privacy) {
    Judge small = judge.replicate();
    List<double[]> all = tensors().stream().map(t -> new double[t.size()]).toList();
    int[] texts = byText ? judged.groups()[0] : new int[0];
    int patients = byText ? Arrays.stream(texts).max().orElse(-1) + 1 : judged.rows().length;
    for (int b = 0; b < replicates; b++) {
      int[] drawn = privacy.copies(patients);
      int[] copies = byText ? Arrays.stream(texts).map(text -> drawn[text]).toArray() : drawn;
      List<Values> one = small.count(judged.with(copies));
      for (int t = 0; t < all.size(); t++) {
        double[] numbers = one.get(t).toArray();
        System.arraycopy(numbers, 0, all.get(t), b * numbers.length, numbers.length);
      }
    }
    return all.stream().map(Values::of).toList();
  }

  /**
   * The figures, those that replicates have with their intervals.
   *
   * @param model whose replicates they are: federated or personal
   */
  List<TrainResult.Metric> intervals(
      Aggregate sum, List<String> groups, String model, List<TrainResult.Metric> figures) {
    Judge small = judge.replicate();
    Layout layout = new Layout(TrainLayouts.EVALUATE, small.tensors());
    List<double[]> all = sum.tensors().stream().map(Values::toArray).toList();
    Map<String, List<Double>> drawn = new HashMap<>();
    for (int b = 0; b < replicates; b++) {
      List<Values> one = new ArrayList<>();
      for (int t = 0; t < all.size(); t++) {
        int size = layout.tensors().get(t).size();
        one.add(Values.of(Arrays.copyOfRange(all.get(t), b * size, (b + 1) * size)));
      }
      for (Figure figure : small.figures(new Aggregate(layout, sum.participants(), one))) {
        if (!isCount(figure.name()) && !Double.isNaN(figure.value())) {
          drawn
              .computeIfAbsent(
                  groups.get(figure.group()) + " " + figure.name(), k -> new ArrayList<>())
              .add(figure.value());
        }
      }
    }
    return figures.stream()
        .map(
            m ->
                m.model().equals(model)
                    ? within(m, drawn.getOrDefault(m.group() + " " + m.name(), List.of()))
                    : m)
        .toList();
  }

  private static boolean isCount(String name) {
    return List.of("patients", "events", "words").contains(name)
        || name.startsWith("entities")
        || name.startsWith("patients-");
  }

  private TrainResult.Metric within(TrainResult.Metric metric, List<Double> values) {
    if (values.size() < (1 - LACKING_MAX) * replicates) {
      return metric;
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return metric.within(quantile(sorted, 0.025), quantile(sorted, 0.975));
  }

  /** Between the two nearest of the sorted values, by the share of the way. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
