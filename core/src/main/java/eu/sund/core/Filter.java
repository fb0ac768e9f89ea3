package eu.sund.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which patients a study asks for: comparisons of variables with constants, joined by {@code and},
 * {@code or}, {@code not} and parentheses, such as {@code age >= 40 and (sex = '1' or cp in ('3',
 * '4'))}.
 *
 * <p>A comparison with a missing value is false, as is its negation: a patient is in the cohort
 * only if that is known.
 */
public sealed interface Filter {
  /** All patients. */
  record All() implements Filter {}

  /** Both. */
  record And(Filter left, Filter right) implements Filter {}

  /** Either. */
  record Or(Filter left, Filter right) implements Filter {}

  /** The opposite, where it is known. */
  record Not(Filter inner) implements Filter {}

  /** A number compared with a constant. */
  record Compare(String variable, Operator operator, double constant) implements Filter {}

  /** A variable equal to one of some constants: levels of a category, or numbers as text. */
  record In(String variable, List<String> constants) implements Filter {
    /** Copies the list. */
    public In {
      constants = List.copyOf(constants);
    }
  }

  /** Whether the value is known. */
  record Known(String variable) implements Filter {}

  /** Comparison operators. */
  enum Operator {
    /** Less. */
    LESS,
    /** Less or equal. */
    AT_MOST,
    /** Greater. */
    GREATER,
    /** Greater or equal. */
    AT_LEAST,
    /** Equal. */
    EQUAL,
    /** Not equal. */
    NOT_EQUAL
  }

  /** The filter that lets every patient pass. */
  static Filter all() {
    return new All();
  }

  /**
   * Parses a filter: {@code and or not ( ) = != < <= > >= in (…) known(x) missing(x)}, texts in
   * single or double quotes, bare numbers. The empty text is all patients.
   *
   * @throws SundException with {@code STUDY_INVALID} that shows the place
   */
  static Filter parse(String text) {
    return FilterParser.parse(text);
  }

  /** The filter as text that {@link #parse} reads back to an equal filter; empty for all. */
  default String text() {
    return FilterText.of(this);
  }

  /** The variables that it names, each once, in order of appearance. */
  default Set<String> variables() {
    Set<String> names = new LinkedHashSet<>();
    FilterRules.variables(this, names, names);
    return names;
  }

  /** Those of them whose values it looks at, not only whether they are known. */
  default Set<String> compared() {
    Set<String> names = new LinkedHashSet<>();
    FilterRules.variables(this, names, new LinkedHashSet<>());
    return names;
  }

  /**
   * Checks that every comparison makes sense for its variable.
   *
   * @throws UnknownVariable if the codebook does not have a variable
   * @throws SundException with {@code STUDY_INVALID} for an order on a category, a level that does
   *     not exist (the message names the levels), a text for a number, or a comparison of a text
   */
  default void check(Codebook codebook) {
    FilterRules.compile(this, codebook.variables());
  }
}
