package eu.sund.core;

import java.util.List;
import java.util.Set;

/**
 * One column of a dataset as its codebook describes it.
 *
 * @param name its name in formulas
 * @param type what its values are
 * @param unit the unit of a number as UCUM writes it ({@code mm[Hg]}), or empty
 * @param range the plausible range of a number; a value outside counts as missing. Required for
 *     numbers: the bounds of every sum follow from it
 * @param levels the codes of a category, in order; the first is the reference level unless a study
 *     says otherwise. Codes are the texts in the data; a number is written without needless zeros
 *     ({@code 1}, not {@code 1.0})
 * @param missing texts that stand for "not known" beside the empty text
 * @param meaning what the variable says, for people
 */
public record Variable(
    String name,
    VariableType type,
    String unit,
    Range range,
    List<String> levels,
    Set<String> missing,
    String meaning) {

  /** The most levels that a category may have. */
  public static final int LEVELS_MAX = 200;

  /**
   * Checks the description.
   *
   * @throws IllegalArgumentException if the name is none, a number has no finite range, or a
   *     category has not 2 to {@value #LEVELS_MAX} distinct levels
   */
  public Variable {
    Checks.argument(Names.isVariable(name), "'%s' cannot name a variable", name);
    levels = List.copyOf(levels);
    missing = Set.copyOf(missing);
    switch (type) {
      case NUMBER, INTEGER -> {
        Checks.argument(range.isFinite(), "number '%s' needs a plausible range [low, high]", name);
        Checks.argument(levels.isEmpty(), "number '%s' must not list levels", name);
      }
      case CATEGORY -> {
        Checks.argument(
            levels.size() >= 2 && levels.size() <= LEVELS_MAX,
            "category '%s' must list 2 to %s levels, lists %s",
            name,
            LEVELS_MAX,
            levels.size());
        Checks.argument(
            Set.copyOf(levels).size() == levels.size(), "category '%s' lists a level twice", name);
      }
    }
  }

  /** Whether values are level indices. */
  public boolean isCategory() {
    return type == VariableType.CATEGORY;
  }

  /** A real number with a unit and a plausible range. */
  public static Variable number(String name, String unit, double low, double high) {
    return new Variable(
        name, VariableType.NUMBER, unit, new Range(low, high), List.of(), Set.of(), "");
  }

  /** A whole number with a plausible range; 0/1 indicators are whole numbers from 0 to 1. */
  public static Variable integer(String name, double low, double high) {
    return new Variable(
        name, VariableType.INTEGER, "", new Range(low, high), List.of(), Set.of(), "");
  }

  /** A category with its levels, the first being the reference. */
  public static Variable category(String name, String... levels) {
    return new Variable(name, VariableType.CATEGORY, "", Range.NONE, List.of(levels), Set.of(), "");
  }
}
