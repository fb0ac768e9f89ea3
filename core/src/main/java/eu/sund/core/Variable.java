package eu.sund.core;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One column of a dataset as its codebook describes it.
 *
 * @param name its name in formulas
 * @param type what its values are
 * @param unit the unit of a number as UCUM writes it ({@code mm[Hg]}), the language of a text as
 *     BCP 47 does ({@code sv}, {@code nb-NO}), or empty
 * @param range the plausible range of a number, or of a text's length in characters (Unicode code
 *     points), from 0; a value outside counts as missing. Required for both: the bounds of every
 *     sum follow from it
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

  /** The most characters that a text may have, as Unicode code points. */
  public static final int TEXT_MAX = 100_000;

  private static final Pattern LANGUAGE = Pattern.compile("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}");

  /**
   * Checks the description.
   *
   * @throws IllegalArgumentException if the name is none, a number has no finite range, a category
   *     has not 2 to {@value #LEVELS_MAX} distinct levels, or a text's length has not the range 0
   *     to at most {@value #TEXT_MAX}
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
      case TEXT -> {
        Checks.argument(
            range.low() == 0
                && range.high() >= 1
                && range.high() <= TEXT_MAX
                && range.high() == Math.rint(range.high()),
            "text '%s' needs a greatest length of 1 to %s characters",
            name,
            TEXT_MAX);
        Checks.argument(levels.isEmpty(), "text '%s' must not list levels", name);
        Checks.argument(
            unit.isEmpty() || LANGUAGE.matcher(unit).matches(),
            "text '%s' names its language by a tag such as sv or nb-NO",
            name);
      }
      case PATIENT ->
          Checks.argument(
              levels.isEmpty() && unit.isEmpty() && range.equals(Range.NONE),
              "'%s' tells patients apart and has no unit, range or levels",
              name);
    }
  }

  /** Whether values are level indices. */
  public boolean isCategory() {
    return type == VariableType.CATEGORY;
  }

  /** Whether values are texts. */
  public boolean isText() {
    return type == VariableType.TEXT;
  }

  /** Whether it tells whose row it is. */
  public boolean isPatient() {
    return type == VariableType.PATIENT;
  }

  /** Whether values can be used together as far as units go; texts of many languages can. */
  public boolean unitAgrees(Variable other) {
    return isText() || unit.equals(other.unit());
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

  /** What tells whose row it is. */
  public static Variable patient(String name) {
    return new Variable(name, VariableType.PATIENT, "", Range.NONE, List.of(), Set.of(), "");
  }

  /** A category with its levels, the first being the reference. */
  public static Variable category(String name, String... levels) {
    return new Variable(name, VariableType.CATEGORY, "", Range.NONE, List.of(levels), Set.of(), "");
  }

  /** A text of at most {@code length} characters, in a language by its tag or in any ("") . */
  public static Variable text(String name, int length, String language) {
    return new Variable(
        name, VariableType.TEXT, language, new Range(0, length), List.of(), Set.of(), "");
  }
}
