package eu.sund.algorithms.learning;

import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * What a study asks and of which variables: public, the same in every round.
 *
 * @param variables those of formula, cohorts and options, in the codebook's order
 * @param candidate which of the combinations of a search is trained; 0 without one
 * @param open whether the study's data are open, so that figures of single sites may be shown
 */
record TrainSetup(
    String formula,
    String cohort,
    SortedMap<String, String> options,
    List<Variable> variables,
    int candidate,
    boolean open) {
  TrainSetup {
    variables = List.copyOf(variables);
  }

  TrainSetup(
      String formula, String cohort, SortedMap<String, String> options, List<Variable> variables) {
    this(formula, cohort, options, variables, 0, false);
  }

  /** The same for another candidate. */
  TrainSetup at(int other) {
    return new TrainSetup(formula, cohort, options, variables, other, open);
  }

  Search search() {
    return Search.of(options);
  }

  /** What all candidates share, as the first has it. */
  TrainOptions first() {
    return TrainOptions.of(at(0).chosen());
  }

  /** The candidate's options. */
  SortedMap<String, String> chosen() {
    List<SortedMap<String, String>> all = search().candidates();
    Checks.argument(candidate >= 0 && candidate < all.size(), "there is no such candidate");
    return all.get(candidate);
  }

  static TrainSetup of(StudySpec study, Codebook codebook) {
    TrainOptions options = TrainOptions.of(study.options());
    Set<String> names = new LinkedHashSet<>();
    names.add(study.formula().response());
    for (Formula.Term term : study.formula().terms()) {
      if (term.factors().size() > 1) {
        throw OptionReader.invalid(
            "train takes variables, not interactions: hidden layers find them");
      }
      names.add(term.factors().getFirst().variable());
    }
    names.addAll(options.model().labels());
    names.addAll(study.cohort().variables());
    options.evaluate().cohort().ifPresent(filter -> names.addAll(filter.variables()));
    names.addAll(options.evaluate().by());
    if (!options.model().time().isEmpty()) {
      names.add(options.model().time());
    }
    Codebook needed = codebook.only(names);
    study.cohort().check(needed);
    options.evaluate().cohort().ifPresent(filter -> filter.check(needed));
    return new TrainSetup(
        study.formula().text(),
        study.cohort().text(),
        study.options(),
        needed.variables(),
        0,
        study.openData());
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    variables.forEach(v -> names.add(v.name()));
    return names;
  }

  Variable variable(String name) {
    return variables.stream()
        .filter(v -> v.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no variable '" + name + "'"));
  }

  Filter filter() {
    return Filter.parse(cohort);
  }
}
