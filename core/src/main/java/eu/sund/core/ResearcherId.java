package eu.sund.core;

/**
 * The name of an enrolled researcher, such as {@code anna-berg}: 2 to 40 lower-case letters, digits
 * and hyphens, starting with a letter.
 */
public record ResearcherId(String value) implements Comparable<ResearcherId> {

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the value is not a name
   */
  public ResearcherId {
    Names.require("researcher name", value);
  }

  @Override
  public int compareTo(ResearcherId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
