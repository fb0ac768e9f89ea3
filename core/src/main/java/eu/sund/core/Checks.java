package eu.sund.core;

import java.util.Locale;

/** Preconditions whose messages name the rule and the value. */
public final class Checks {
  private Checks() {}

  /**
   * Requires a caller's argument to keep a rule.
   *
   * @throws IllegalArgumentException with the formatted message if {@code holds} is false
   */
  public static void argument(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
    }
  }

  /**
   * Requires an object to be in a state.
   *
   * @throws IllegalStateException with the formatted message if {@code holds} is false
   */
  public static void state(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalStateException(String.format(Locale.ROOT, message, values));
    }
  }
}
