package eu.sund.core;

import java.util.regex.Pattern;

/** One execution of a study: {@code r-} and 16 hexadecimal digits, unique in the network. */
public record RunId(String value) implements Comparable<RunId> {
  private static final Pattern FORM = Pattern.compile("r-[0-9a-f]{16}");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if the value is not a run id
   */
  public RunId {
    Checks.argument(FORM.matcher(value).matches(), "run id must be r- and 16 hexadecimal digits");
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
