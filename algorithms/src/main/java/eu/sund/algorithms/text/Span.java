package eu.sund.algorithms.text;

import eu.sund.core.Checks;

/**
 * A part of a text, in UTF-16 units.
 *
 * @param from the first
 * @param to the first that does not belong to it
 */
public record Span(int from, int to) {
  /** Checks that it holds something. */
  public Span {
    Checks.argument(from >= 0 && from < to, "a part of a text must not be empty");
  }

  /** The part of this text. */
  public String of(String text) {
    return text.substring(from, to);
  }
}
