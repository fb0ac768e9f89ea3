package eu.sund.algorithms.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A search over hyper-parameters: every combination of what {@code search.*} lists, each trained
 * from the same beginning, judged by the loss on held-out patients, summed over sites.
 *
 * <p>Only options that change no shape and no bound can be searched, and only where nothing is left
 * at the sites that the next candidate would go on from.
 *
 * @param candidates each one's options, without any {@code search.*}; one if nothing is searched
 */
record Search(List<SortedMap<String, String>> candidates) {
  private static final String PREFIX = "search.";

  /** The most combinations. */
  private static final int CANDIDATES_MAX = 64;

  private static final Set<String> SEARCHED =
      Set.of(
          "local.rate",
          "local.momentum",
          "local.decay",
          "local.clip",
          "local.batch",
          "local.steps",
          "local.epochs",
          "strategy.rate",
          "strategy.mu",
          "strategy.momentum",
          "strategy.beta1",
          "strategy.beta2",
          "strategy.tau");

  private static final Set<String> STRATEGIES =
      Set.of("fedavg", "fedprox", "fedavgm", "fedadam", "fedyogi", "fedadagrad", "fednova");

  /**
   * What has been found.
   *
   * @param losses of the candidates so far; infinite of one that left the range of numbers
   * @param champion which has the least
   * @param weights its model; empty before any
   * @param round after which round it is
   * @param history its training
   */
  @SuppressWarnings("ArrayRecordComponent") // models are large; nobody writes into a state
  record Found(
      List<Double> losses,
      int champion,
      float[] weights,
      int round,
      List<TrainResult.Round> history) {
    static final Found NOTHING = new Found(List.of(), -1, new float[0], 0, List.of());

    Found {
      losses = List.copyOf(losses);
      history = List.copyOf(history);
    }

    /** With the next candidate's loss and end. */
    Found with(double loss, TrainState end) {
      List<Double> all = new ArrayList<>(losses);
      all.add(loss);
      boolean better = loss < (champion < 0 ? Double.POSITIVE_INFINITY : losses.get(champion));
      return better
          ? new Found(all, losses.size(), end.weights(), end.round(), end.history())
          : new Found(all, champion, weights, round, history);
    }
  }

  /** What a study asks for. */
  static Search of(SortedMap<String, String> written) {
    List<SortedMap<String, String>> all = new ArrayList<>();
    SortedMap<String, String> plain = new TreeMap<>(written);
    plain.keySet().removeIf(name -> name.startsWith(PREFIX));
    all.add(plain);
    for (String name : written.keySet()) {
      if (name.startsWith(PREFIX)) {
        all = multiplied(all, name.substring(PREFIX.length()), written.getOrDefault(name, ""));
      }
    }
    if (all.size() > 1) {
      check(plain);
    }
    return new Search(all);
  }

  private static List<SortedMap<String, String>> multiplied(
      List<SortedMap<String, String>> before, String name, String values) {
    if (!SEARCHED.contains(name)) {
      throw OptionReader.invalid(
          "search takes "
              + String.join(", ", SEARCHED.stream().sorted().toList())
              + ", not '"
              + name
              + "'");
    }
    if (before.getFirst().containsKey(name)) {
      throw OptionReader.invalid("give '" + name + "' or search it, not both");
    }
    List<String> options = List.of(values.split(",", -1));
    if (options.stream().map(String::strip).distinct().count() < 2
        || before.size() * options.size() > CANDIDATES_MAX) {
      throw OptionReader.invalid(
          "search."
              + name
              + " lists 2 values or more, and all lists make "
              + CANDIDATES_MAX
              + " combinations at most");
    }
    List<SortedMap<String, String>> all = new ArrayList<>();
    for (SortedMap<String, String> one : before) {
      for (String value : options) {
        SortedMap<String, String> more = new TreeMap<>(one);
        more.put(name, value.strip());
        all.add(more);
      }
    }
    return all;
  }

  private static void check(SortedMap<String, String> plain) {
    if (plain.getOrDefault("evaluate.holdout", "0").equals("0")) {
      throw OptionReader.invalid(
          "search judges candidates on patients that are not trained on: set evaluate.holdout, such"
              + " as 0.2");
    }
    boolean keeps =
        plain.getOrDefault("local.keep", "false").equals("true")
            || plain.getOrDefault("evaluate.vote", "false").equals("true");
    if (keeps || !STRATEGIES.contains(plain.getOrDefault("strategy.name", "fedavg"))) {
      throw OptionReader.invalid(
          "search goes with strategies that keep nothing at the sites ("
              + String.join(", ", STRATEGIES.stream().sorted().toList())
              + "), without local.keep and evaluate.vote");
    }
  }

  int size() {
    return candidates.size();
  }

  /** Whether candidates differ in it. */
  private boolean isSearched(String name) {
    return candidates.stream().map(c -> c.getOrDefault(name, "")).distinct().count() > 1;
  }

  /** What was tried and chosen, in a sentence. */
  String told(Found found) {
    List<String> tried = new ArrayList<>();
    for (int i = 0; i < found.losses().size(); i++) {
      List<String> own =
          candidates.get(i).entrySet().stream()
              .filter(e -> isSearched(e.getKey()))
              .map(e -> e.getKey() + " " + e.getValue())
              .toList();
      tried.add(
          String.format(Locale.ROOT, "%s: %.4g", String.join(", ", own), found.losses().get(i)));
    }
    return "Searched by the loss on held-out patients: "
        + String.join("; ", tried)
        + ". Figures of the same patients are a little too good for that.";
  }

  /** The same where the losses carry noise. */
  String toldPrivately(Found found) {
    return told(found).replaceFirst(" Figures of .*", "")
        + " These are sums of clipped losses with noise, each paid like every candidate's"
        + " training.";
  }
}
