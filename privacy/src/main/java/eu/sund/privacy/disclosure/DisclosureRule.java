package eu.sund.privacy.disclosure;

import eu.sund.core.Checks;
import eu.sund.core.Names;

/**
 * One rule of disclosure control, as a steward reads it.
 *
 * @param name what refusals, logs and documents call it, such as {@code minimum-cell}
 * @param reason which attack it stops, in a sentence
 * @param byDefault the rule with its default figures, in a sentence
 * @param source law, guideline or paper that it follows; says {@code our own} where it follows none
 */
public record DisclosureRule(String name, String reason, String byDefault, String source) {
  /** Checks that nothing is left out. */
  public DisclosureRule {
    Names.require("a disclosure rule", name);
    Checks.argument(
        !reason.isBlank() && !byDefault.isBlank() && !source.isBlank(),
        "rule '%s' must give its reason, default and source",
        name);
  }

  @Override
  public String toString() {
    return name;
  }
}
