package eu.sund.core;

import java.util.Collection;
import java.util.List;

/**
 * A study names a variable that the codebook does not have; the message names the nearest that it
 * has.
 */
public final class UnknownVariable extends SundException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param name what was asked for
   * @param known the names that exist
   */
  public UnknownVariable(String name, Collection<String> known) {
    super(ErrorCode.STUDY_INVALID, message(name, known));
  }

  private static String message(String name, Collection<String> known) {
    List<String> nearest = Names.nearest(name, known);
    return nearest.isEmpty()
        ? "unknown variable '"
            + name
            + "'; the codebook has "
            + String.join(", ", known.stream().limit(12).toList())
        : "unknown variable '" + name + "'; did you mean " + String.join(" or ", nearest) + "?";
  }
}
