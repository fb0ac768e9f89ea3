package eu.sund.core;

/**
 * The name of a site in its network, such as {@code turku}: 2 to 40 lower-case letters, digits and
 * hyphens, starting with a letter.
 */
public record SiteId(String value) implements Comparable<SiteId> {

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the value is not a name
   */
  public SiteId {
    Names.require("site name", value);
  }

  @Override
  public int compareTo(SiteId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
