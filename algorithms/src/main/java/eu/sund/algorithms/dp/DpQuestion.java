package eu.sund.algorithms.dp;

import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.Filter;
import eu.sund.core.Formula;
import eu.sund.core.StudySpec;
import eu.sund.core.UnknownVariable;
import eu.sund.core.Variable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the sites must know of study and codebook, and where an iteration stands: the broadcast of
 * every analysis of this package. Public and immutable.
 *
 * @param formula as written
 * @param cohort which patients, as written
 * @param options as written
 * @param variables the plan's variables, in its order
 * @param round 1 for the first
 * @param numbers what earlier rounds led to; empty in the first
 */
public record DpQuestion(
    String formula,
    String cohort,
    SortedMap<String, String> options,
    List<Variable> variables,
    int round,
    List<Double> numbers) {
  /** Copies the collections. */
  public DpQuestion {
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    variables = List.copyOf(variables);
    numbers = List.copyOf(numbers);
    Checks.argument(round >= 1, "rounds are counted from 1, was %s", round);
  }

  static DpQuestion of(StudySpec study, Codebook codebook) {
    Set<String> names = new LinkedHashSet<>();
    names.add(study.formula().response());
    study.formula().terms().forEach(t -> t.factors().forEach(f -> names.add(f.variable())));
    for (String name : names) {
      if (codebook.variable(name).isText()) {
        throw DpOptions.invalid(
            "'" + name + "' is a text, which this analysis cannot use; train learns from texts");
      }
    }
    names.addAll(study.cohort().variables());
    study.cohort().check(codebook);
    return new DpQuestion(
        study.formula().text(),
        study.cohort().text(),
        study.options(),
        codebook.only(names).variables(),
        1,
        List.of());
  }

  DpQuestion next(List<Double> state) {
    return new DpQuestion(formula, cohort, options, variables, round + 1, state);
  }

  Filter filter() {
    return cohort.isEmpty() ? Filter.all() : Filter.parse(cohort);
  }

  List<String> names() {
    return variables.stream().map(Variable::name).toList();
  }

  /** The variable left of the formula's tilde. */
  Variable response() {
    String name = Formula.parse(formula).response();
    return variables.stream()
        .filter(v -> v.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new UnknownVariable(name, names()));
  }
}
