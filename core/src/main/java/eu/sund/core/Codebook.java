package eu.sund.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables of a dataset, in the order of the document. Names are unique.
 *
 * @param dataset the dataset that it describes
 * @param variables one to {@value #VARIABLES_MAX} variables
 */
public record Codebook(DatasetId dataset, List<Variable> variables) {
  /** The most variables that a codebook may list. */
  public static final int VARIABLES_MAX = 5000;

  /**
   * Checks the list.
   *
   * @throws IllegalArgumentException if it is empty, too long or names a variable twice
   */
  public Codebook {
    variables = List.copyOf(variables);
    Checks.argument(
        !variables.isEmpty() && variables.size() <= VARIABLES_MAX,
        "a codebook lists 1 to %s variables, not %s",
        VARIABLES_MAX,
        variables.size());
    Map<String, Variable> seen = new LinkedHashMap<>();
    for (Variable variable : variables) {
      Checks.argument(
          seen.put(variable.name(), variable) == null,
          "variable '%s' stands twice",
          variable.name());
    }
    Checks.argument(
        variables.stream().filter(Variable::isPatient).count() <= 1,
        "two variables of type patient; one must tell whose row it is");
  }

  /** The variable that tells whose row it is; without one every row is a patient. */
  public Optional<Variable> patient() {
    return variables.stream().filter(Variable::isPatient).findFirst();
  }

  /** The variable of this name. */
  public Optional<Variable> find(String name) {
    return variables.stream().filter(v -> v.name().equals(name)).findFirst();
  }

  /**
   * The variable of this name.
   *
   * @throws UnknownVariable if there is none; the message names the nearest ones
   */
  public Variable variable(String name) {
    return find(name).orElseThrow(() -> new UnknownVariable(name, names()));
  }

  /** All names in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>(variables.size());
    variables.forEach(v -> names.add(v.name()));
    return names;
  }

  /**
   * This codebook with only the named variables, in its own order.
   *
   * @throws UnknownVariable if a name is not in it
   */
  public Codebook only(Collection<String> names) {
    names.forEach(this::variable);
    return new Codebook(dataset, variables.stream().filter(v -> names.contains(v.name())).toList());
  }
}
