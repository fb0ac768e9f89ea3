package eu.sund.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A model formula as R writes it, parsed: {@code disease ~ age + sex * cp + offset(log_time)}.
 *
 * @param response the variable on the left
 * @param intercept whether the model has a constant
 * @param terms main effects and interactions, in R's order: by degree, then as written
 * @param offsets variables inside {@code offset(…)}
 * @param text the formula as written
 */
public record Formula(
    String response, boolean intercept, List<Term> terms, List<String> offsets, String text) {
  /** Copies the lists. */
  public Formula {
    terms = List.copyOf(terms);
    offsets = List.copyOf(offsets);
  }

  /**
   * One main effect or interaction.
   *
   * @param factors what is multiplied: one for a main effect
   */
  public record Term(List<Factor> factors) {
    /** Copies the list. */
    public Term {
      factors = List.copyOf(factors);
      Checks.argument(!factors.isEmpty(), "a term needs a variable");
    }
  }

  /**
   * A variable in a term.
   *
   * @param variable its name
   * @param categorical whether it was written {@code factor(x)}: an integer is then coded by its
   *     values
   * @param reference the reference level from {@code factor(x, ref = "2")}, or empty
   */
  public record Factor(String variable, boolean categorical, String reference) {}

  /**
   * Parses a formula.
   *
   * @throws SundException with {@code STUDY_INVALID} that shows the place
   */
  public static Formula parse(String text) {
    return FormulaParser.parse(text);
  }

  /** The variables that it names, each once: the response, those of terms, offsets. */
  public Set<String> variables() {
    Set<String> names = new LinkedHashSet<>();
    names.add(response);
    terms.forEach(term -> term.factors().forEach(f -> names.add(f.variable())));
    names.addAll(offsets);
    return names;
  }
}
