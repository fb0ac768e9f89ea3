package eu.sund.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The rule for names that travel in the network. */
public final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z](?:[a-z0-9-]{0,38}[a-z0-9])");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z][A-Za-z0-9_.]{0,63}");

  private Names() {}

  /**
   * Whether {@code text} is 2 to 40 lower-case letters, digits and hyphens, starting with a letter.
   */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Whether {@code text} can name a variable: a letter, then up to 63 letters, digits, {@code _} or
   * {@code .}.
   */
  public static boolean isVariable(String text) {
    return VARIABLE.matcher(text).matches();
  }

  /**
   * Returns {@code text} if it is a name.
   *
   * @param what what is named, for the message
   * @throws IllegalArgumentException if {@code text} is not a name
   */
  public static String require(String what, String text) {
    Checks.argument(
        isName(text),
        "%s must be 2 to 40 lower-case letters, digits and hyphens and start with a letter, was"
            + " '%s'",
        what,
        text.length() > 60 ? text.substring(0, 60) + "…" : text);
    return text;
  }

  /** At most three of {@code known} that look like {@code name}, the nearest first. */
  public static List<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .filter(k -> distance(name, k) <= Math.max(2, name.length() / 2))
        .sorted(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k))
        .limit(3)
        .toList();
  }

  /** Levenshtein's edit distance, letters compared without case. */
  static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        boolean same =
            Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1));
        row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
      }
      previous = row;
    }
    return previous[right.length()];
  }
}
