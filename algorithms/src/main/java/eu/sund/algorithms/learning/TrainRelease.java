package eu.sund.algorithms.learning;

import eu.sund.core.Release;
import eu.sund.core.ReleaseRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model and its figures as they may be released: figures from which a small count of patients
 * could be worked out are withheld.
 *
 * <p>With n patients, e of them events, accuracy and F1 give the whole table of hits and misses:
 * n·(1 − accuracy) patients are wrong, and F1 = 2h/(2h + wrong) gives the hits h. If figures of one
 * group must not be shown, no group is: the others and those of all patients would tell them.
 */
final class TrainRelease {
  private static final String ALL = "all";
  private static final Set<String> TOTALS =
      Set.of(
          "words",
          "entities",
          "precision",
          "recall",
          "f1",
          "patients-hit",
          "patients-missed",
          "patients-alarmed");
  private static final List<String> OF_TABLE = List.of("accuracy", "f1", "f1-micro", "f1-macro");

  private final TrainResult result;
  private final ReleaseRule rule;
  private final List<String> notes;

  private TrainRelease(TrainResult result, ReleaseRule rule) {
    this.result = result;
    this.rule = rule;
    this.notes = new ArrayList<>(result.notes());
  }

  static Release<TrainResult> of(TrainResult result, ReleaseRule rule) {
    if (result.countsNobody()) {
      // Of the patients of private training no number is known, and the noise protects each.
      return new Release.Open<>(result);
    }
    if (!rule.allows(result.patients())) {
      return new Release.Withheld<>("the model has fewer patients than may be shown");
    }
    double limit = TrainOptions.of(result.recipe().options()).attackMax();
    if (limit < 1 && !resists(result.attacks(), limit)) {
      return new Release.Withheld<>(
          "an attack tells patients of the training from others better than the study allows"
              + " (release.attack-auc-max), or could not be measured: train for fewer rounds, with"
              + " a smaller network, or with privacy.epsilon");
    }
    return new Release.Open<>(new TrainRelease(result, rule).made());
  }

  /** Whether attacks were measured, and none is better than the limit. */
  private static boolean resists(List<TrainResult.Attack> attacks, double limit) {
    return !attacks.isEmpty()
        && attacks.stream().allMatch(a -> a.members() > 0 && a.auc() <= limit);
  }

  /** Attacks of enough patients; without their counts where those are small. */
  private List<TrainResult.Attack> attacks() {
    List<TrainResult.Attack> shown = new ArrayList<>();
    for (TrainResult.Attack a : result.attacks()) {
      if (!rule.allows(a.members(), a.others())) {
        continue;
      }
      Double found = a.truePositives();
      Double wrong = a.falsePositives();
      long hits = found == null ? 0 : Math.round(found * a.members());
      long alarms = wrong == null ? 0 : Math.round(wrong * a.others());
      boolean few = rule.allows(hits, a.members() - hits, alarms, a.others() - alarms);
      shown.add(
          new TrainResult.Attack(
              a.name(),
              a.members(),
              a.others(),
              a.auc(),
              a.error(),
              a.standardError(),
              few ? found : null,
              few ? wrong : null));
    }
    return shown;
  }

  private TrainResult made() {
    Long dropped = result.rowsDropped();
    return new TrainResult(
        result.analysis(),
        result.formula(),
        result.cohort(),
        result.network(),
        result.strategy(),
        result.engine(),
        result.seed(),
        result.sites(),
        result.patients(),
        dropped != null && rule.allows(dropped) ? dropped : null,
        result.inputs(),
        result.rounds(),
        result.chosenRound(),
        metrics(),
        result.evaluatedOn(),
        result.weights(),
        notes,
        result.recipe(),
        result.privacy(),
        attacks());
  }

  private List<TrainResult.Metric> metrics() {
    if (result.metrics().stream().anyMatch(m -> m.name().equals("words"))) {
      return taggers();
    }
    Map<String, Map<String, Double>> byGroup = new LinkedHashMap<>();
    for (TrainResult.Metric m : result.metrics()) {
      byGroup.computeIfAbsent(key(m), k -> new HashMap<>()).put(m.name(), m.value());
    }
    boolean everyGroup =
        result.metrics().stream()
            .filter(m -> !m.group().equals(ALL))
            .allMatch(m -> isShown(byGroup.getOrDefault(key(m), Map.of())));
    if (!everyGroup) {
      notes.add("Figures by group are withheld: a group has fewer patients than may be shown.");
    }
    // Tables of groups add up to that of all: one that is withheld would be the rest.
    boolean everyTable = byGroup.values().stream().allMatch(this::isTableShown);
    List<TrainResult.Metric> shown = new ArrayList<>();
    boolean table = true;
    for (TrainResult.Metric m : result.metrics()) {
      Map<String, Double> group = byGroup.getOrDefault(key(m), Map.of());
      if (m.group().equals(ALL) ? !isShown(group) : !everyGroup) {
        continue;
      }
      boolean cells = m.group().equals(ALL) ? isTableShown(group) : everyTable;
      if (OF_TABLE.contains(m.name()) && !cells) {
        table = false;
        continue;
      }
      shown.add(m);
    }
    if (!table) {
      notes.add(
          "Accuracy and F1 are withheld where fewer patients are predicted wrongly or rightly than"
              + " may be shown.");
    }
    return shown;
  }

  /**
   * Figures of entities: of all kinds if enough patients have a hit, a miss and a false alarm, or
   * none; of each kind only if that is so of every kind, since the others and the sum would tell
   * it.
   */
  private List<TrainResult.Metric> taggers() {
    Map<String, Double> figures = new HashMap<>();
    result.metrics().forEach(m -> figures.put(m.name(), m.value()));
    double patients = figures.getOrDefault("patients", 0.0);
    Set<String> hidden = new HashSet<>();
    for (String name : figures.keySet()) {
      if (name.startsWith("patients-")) {
        long some = Math.round(figures.get(name));
        if (!rule.allows(some, Math.round(patients) - some)) {
          hidden.add(TOTALS.contains(name) ? ALL : name);
        }
      }
    }
    if (!hidden.isEmpty()) {
      notes.add("Figures of entities are withheld where they are of too few patients.");
    }
    return result.metrics().stream()
        .filter(
            m ->
                m.name().equals("patients")
                    ? rule.allows(Math.round(patients))
                    : TOTALS.contains(m.name()) ? !hidden.contains(ALL) : hidden.isEmpty())
        .toList();
  }

  private static String key(TrainResult.Metric m) {
    return m.model() + " " + m.group();
  }

  /** Whether the group has enough patients, and enough with either outcome. */
  private boolean isShown(Map<String, Double> group) {
    Double patients = group.get("patients");
    if (patients == null) {
      return false;
    }
    Double events = group.get("events");
    return events == null
        ? rule.allows(Math.round(patients))
        : rule.allows(Math.round(events), Math.round(patients - events));
  }

  /** Whether the table of predictions, as far as the figures give it, has no small cell. */
  private boolean isTableShown(Map<String, Double> group) {
    double patients = group.getOrDefault("patients", 0.0);
    Double accuracy = group.get("accuracy");
    if (accuracy == null) {
      return true;
    }
    double wrong = patients * (1 - accuracy);
    if (!rule.allows(Math.round(wrong), Math.round(patients - wrong))) {
      return false;
    }
    Double events = group.get("events");
    Double f1 = group.get("f1");
    if (events == null || f1 == null) {
      return true;
    }
    double hits = hits(f1, wrong, events);
    double misses = events - hits;
    double alarms = wrong - misses;
    return rule.allows(
        Math.round(hits),
        Math.round(misses),
        Math.round(alarms),
        Math.round(patients - events - alarms));
  }

  private static double hits(double f1, double wrong, double events) {
    if (f1 < 1) {
      return f1 * wrong / (2 * (1 - f1));
    }
    return events;
  }
}
