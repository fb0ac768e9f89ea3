package eu.sund.core;

/**
 * The name of a dataset, the same at every site that holds one of its kind, such as {@code heart}:
 * 2 to 40 lower-case letters, digits and hyphens, starting with a letter.
 */
public record DatasetId(String value) implements Comparable<DatasetId> {

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the value is not a name
   */
  public DatasetId {
    Names.require("dataset name", value);
  }

  @Override
  public int compareTo(DatasetId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
