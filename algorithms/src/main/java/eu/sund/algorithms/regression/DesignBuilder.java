package eu.sund.algorithms.regression;

import eu.sund.core.ErrorCode;
import eu.sund.core.Formula;
import eu.sund.core.Formula.Factor;
import eu.sund.core.Formula.Term;
import eu.sund.core.SundException;
import eu.sund.core.UnknownVariable;
import eu.sund.core.Variable;
import eu.sund.core.VariableType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the model matrix of a formula by R's rules: treatment contrasts, and full indicators of a
 * factor in an interaction whose margin without it is not in the model.
 */
final class DesignBuilder {
  private final Formula formula;
  private final List<Variable> variables;
  private final Map<String, String> references;
  private final Map<Factor, Coding> codings = new HashMap<>();
  private final List<Design.Column> columns = new ArrayList<>();
  private final List<Design.Scaled> numbers = new ArrayList<>();
  private final Set<Set<Factor>> terms = new HashSet<>();
  private final Set<Integer> uncentred = new HashSet<>();

  /** A factor's levels, or the number that it is (then no levels). */
  private record Coding(int slot, int number, List<Design.Dummy> levels) {}

  /** Which columns of the scaled design a raw product is made of. */
  private record Piece(int column, double weight) {}

  private DesignBuilder(Formula formula, List<Variable> variables, Map<String, String> references) {
    this.formula = formula;
    this.variables = variables;
    this.references = references;
  }

  /**
   * Makes the design.
   *
   * @param variables the variables of a row, in order
   * @param references reference levels by variable, from the options
   * @param indicateMissing whether covariates get an indicator of being missing
   * @throws SundException with {@code STUDY_INVALID} for variables, types or levels that do not fit
   */
  static Design build(
      Formula formula,
      List<Variable> variables,
      Map<String, String> references,
      boolean indicateMissing) {
    return new DesignBuilder(formula, variables, references).build(indicateMissing);
  }

  private Design build(boolean indicateMissing) {
    for (Term term : formula.terms()) {
      terms.add(Set.copyOf(term.factors()));
      term.factors().forEach(f -> codings.computeIfAbsent(f, this::coding));
    }
    for (String variable : references.keySet()) {
      if (codings.values().stream().noneMatch(c -> isCategory(c, variable))) {
        throw invalid(
            "option 'reference." + variable + "': no category of the formula has that name");
      }
    }
    if (formula.intercept()) {
      columns.add(new Design.Column("(Intercept)", -1, List.of(), List.of(), -1));
    }
    boolean fullGiven = formula.intercept();
    for (int t = 0; t < formula.terms().size(); t++) {
      fullGiven = addTerm(t, fullGiven);
    }
    if (indicateMissing) {
      addIndicators();
    }
    if (columns.size() > Design.COLUMNS_MAX) {
      throw invalid(
          "the formula makes %d columns, at most %d are allowed"
              .formatted(columns.size(), Design.COLUMNS_MAX));
    }
    return new Design(scaledNumbers(), columns, transform());
  }

  private boolean isCategory(Coding coding, String variable) {
    return !coding.levels().isEmpty() && variables.get(coding.slot()).name().equals(variable);
  }

  private Coding coding(Factor factor) {
    int slot = slot(factor.variable());
    Variable variable = variables.get(slot);
    boolean levelled = factor.categorical() || variable.isCategory();
    if (!levelled) {
      double low = variable.range().low();
      double high = variable.range().high();
      numbers.add(
          new Design.Scaled(slot, variable.name(), low + (high - low) / 2, (high - low) / 2));
      return new Coding(slot, numbers.size() - 1, List.of());
    }
    List<String> names = levelNames(variable);
    double first = variable.isCategory() ? 0 : Math.ceil(variable.range().low());
    String reference =
        !factor.reference().isEmpty()
            ? factor.reference()
            : references.getOrDefault(variable.name(), names.getFirst());
    if (!names.contains(reference)) {
      throw invalid(
          "'%s' has no level '%s' to be the reference; its levels are %s"
              .formatted(variable.name(), reference, String.join(", ", names)));
    }
    List<Design.Dummy> levels = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      levels.add(new Design.Dummy(slot, variable.name(), first + i, name, name.equals(reference)));
    }
    return new Coding(slot, -1, levels);
  }

  private List<String> levelNames(Variable variable) {
    if (variable.isCategory()) {
      return variable.levels();
    }
    double low = Math.ceil(variable.range().low());
    double high = Math.floor(variable.range().high());
    if (variable.type() != VariableType.INTEGER || high - low >= Variable.LEVELS_MAX) {
      throw invalid(
          "factor(%s): only whole numbers with a range of at most %d values have levels"
              .formatted(variable.name(), Variable.LEVELS_MAX));
    }
    List<String> names = new ArrayList<>();
    for (long value = (long) low; value <= (long) high; value++) {
      names.add(Long.toString(value));
    }
    if (names.size() < 2) {
      throw invalid("factor(%s): its range holds one value only".formatted(variable.name()));
    }
    return names;
  }

  private int slot(String name) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new UnknownVariable(name, variables.stream().map(Variable::name).toList());
  }

  private Coding known(Factor factor) {
    Coding coding = codings.get(factor);
    if (coding == null) {
      throw new IllegalStateException("factor without coding");
    }
    return coding;
  }

  private boolean addTerm(int t, boolean fullGiven) {
    List<Factor> factors = formula.terms().get(t).factors();
    boolean given = fullGiven;
    List<Design.Column> made = new ArrayList<>();
    made.add(new Design.Column("", t, List.of(), List.of(), -1));
    for (Factor factor : factors) {
      Coding coding = known(factor);
      List<Design.Column> next = new ArrayList<>();
      if (coding.levels().isEmpty()) {
        made.forEach(c -> next.add(times(c, factor.variable(), coding.number(), null)));
      } else {
        boolean full = !given || !hasMargin(factors, factor);
        given = true;
        String name =
            factor.categorical() ? "factor(" + factor.variable() + ")" : factor.variable();
        for (Design.Dummy level : coding.levels()) {
          if (full || !level.reference()) {
            made.forEach(c -> next.add(times(c, name + level.level(), -1, level)));
          }
        }
      }
      made = next;
      if (columns.size() + made.size() > 10 * Design.COLUMNS_MAX) {
        throw invalid("the formula makes more than %d columns".formatted(Design.COLUMNS_MAX));
      }
    }
    columns.addAll(made);
    return given;
  }

  /** R: contrasts if the term without this factor is in the model, or is empty. */
  private boolean hasMargin(List<Factor> factors, Factor factor) {
    Set<Factor> margin = new HashSet<>(factors);
    margin.remove(factor);
    return margin.isEmpty() || terms.contains(margin);
  }

  private static Design.Column times(
      Design.Column column, String name, int number, Design.@Nullable Dummy dummy) {
    List<Integer> numbers = new ArrayList<>(column.numbers());
    List<Design.Dummy> dummies = new ArrayList<>(column.dummies());
    if (dummy == null) {
      numbers.add(number);
    } else {
      dummies.add(dummy);
    }
    String full = column.name().isEmpty() ? name : column.name() + ":" + name;
    return new Design.Column(full, column.term(), numbers, dummies, -1);
  }

  private void addIndicators() {
    Set<Integer> slots = new HashSet<>();
    for (Term term : formula.terms()) {
      for (Factor factor : term.factors()) {
        int slot = known(factor).slot();
        if (slots.add(slot)) {
          columns.add(
              new Design.Column(factor.variable() + ".missing", -2, List.of(), List.of(), slot));
        }
      }
    }
  }

  private List<Design.Scaled> scaledNumbers() {
    // transform() decides which numbers cannot be centred, so it runs first
    transform();
    List<Design.Scaled> scaled = new ArrayList<>();
    for (int k = 0; k < numbers.size(); k++) {
      Design.Scaled number = numbers.get(k);
      scaled.add(new Design.Scaled(number.slot(), number.variable(), middle(k), scale(k)));
    }
    return scaled;
  }

  private double middle(int number) {
    return uncentred.contains(number) ? 0 : numbers.get(number).middle();
  }

  private double scale(int number) {
    Design.Scaled n = numbers.get(number);
    return uncentred.contains(number) ? Math.abs(n.middle()) + n.scale() : n.scale();
  }

  /** A of X_raw = X_scaled·A; numbers whose centring the terms do not allow are left uncentred. */
  private double[][] transform() {
    while (true) {
      int before = uncentred.size();
      double[][] a = new double[columns.size()][columns.size()];
      for (int j = 0; j < columns.size(); j++) {
        expandColumn(j, a);
      }
      if (uncentred.size() == before) {
        return a;
      }
    }
  }

  private void expandColumn(int j, double[][] a) {
    Design.Column column = columns.get(j);
    List<Integer> factors = column.numbers();
    for (int subset = 0; subset < 1 << factors.size(); subset++) {
      double weight = 1;
      List<Integer> kept = new ArrayList<>();
      for (int k = 0; k < factors.size(); k++) {
        if ((subset >> k & 1) == 1) {
          kept.add(factors.get(k));
          weight *= scale(factors.get(k));
        } else {
          weight *= middle(factors.get(k));
        }
      }
      if (weight == 0) {
        continue;
      }
      List<Piece> pieces =
          kept.size() == factors.size()
              ? List.of(new Piece(j, 1))
              : express(kept, column.dummies());
      if (pieces == null) {
        factors.stream().filter(f -> !kept.contains(f)).forEach(uncentred::add);
      } else {
        for (Piece piece : pieces) {
          a[piece.column()][j] += weight * piece.weight();
        }
      }
    }
  }

  /** The product of scaled numbers and indicators as a sum of columns, or null if it is none. */
  private @Nullable List<Piece> express(List<Integer> kept, List<Design.Dummy> dummies) {
    for (int j = 0; j < columns.size(); j++) {
      Design.Column column = columns.get(j);
      if (column.term() != -2
          && Set.copyOf(column.numbers()).equals(Set.copyOf(kept))
          && Set.copyOf(column.dummies()).equals(Set.copyOf(dummies))) {
        return List.of(new Piece(j, 1));
      }
    }
    if (dummies.isEmpty() && kept.isEmpty()) {
      return constantFromLevels();
    }
    for (Design.Dummy dummy : dummies) {
      if (dummy.reference()) {
        // an indicator of the reference level is one minus all others
        List<Design.Dummy> others = new ArrayList<>(dummies);
        others.remove(dummy);
        List<Piece> sum = new ArrayList<>();
        if (!append(sum, express(kept, others), 1)) {
          return null;
        }
        int missing = indicator(dummy.slot());
        if (missing >= 0 && !(kept.isEmpty() && others.isEmpty())) {
          return null;
        }
        if (missing >= 0) {
          sum.add(new Piece(missing, -1));
        }
        for (Design.Dummy level : levelsOf(dummy)) {
          if (!level.reference()) {
            List<Design.Dummy> with = new ArrayList<>(others);
            with.add(level);
            if (!append(sum, express(kept, with), -1)) {
              return null;
            }
          }
        }
        return sum;
      }
    }
    return null;
  }

  private static boolean append(List<Piece> sum, @Nullable List<Piece> pieces, double sign) {
    if (pieces == null) {
      return false;
    }
    pieces.forEach(p -> sum.add(new Piece(p.column(), sign * p.weight())));
    return true;
  }

  /** Without a constant, a factor with all its levels sums to one. */
  private @Nullable List<Piece> constantFromLevels() {
    for (int t = 0; t < formula.terms().size(); t++) {
      List<Factor> factors = formula.terms().get(t).factors();
      int term = t;
      List<Piece> pieces = new ArrayList<>();
      for (int j = 0; j < columns.size(); j++) {
        if (columns.get(j).term() == term) {
          pieces.add(new Piece(j, 1));
        }
      }
      Coding coding = known(factors.getFirst());
      if (factors.size() == 1 && pieces.size() == coding.levels().size()) {
        int missing = indicator(coding.slot());
        if (missing >= 0) {
          pieces.add(new Piece(missing, 1));
        }
        return pieces;
      }
    }
    return null;
  }

  /** The column that says that a variable is missing, or −1: all its levels are then zero. */
  private int indicator(int slot) {
    for (int j = 0; j < columns.size(); j++) {
      if (columns.get(j).missingSlot() == slot) {
        return j;
      }
    }
    return -1;
  }

  private List<Design.Dummy> levelsOf(Design.Dummy dummy) {
    for (Coding coding : codings.values()) {
      if (coding.levels().contains(dummy)) {
        return coding.levels();
      }
    }
    throw new IllegalStateException("a level belongs to a factor");
  }

  private static SundException invalid(String detail) {
    return new SundException(ErrorCode.STUDY_INVALID, detail);
  }
}
