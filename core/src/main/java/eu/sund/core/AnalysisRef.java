package eu.sund.core;

/**
 * An analysis and its version. Two programs with the same version compute the same bits; any change
 * of results or layouts is a new version.
 */
public record AnalysisRef(String name, int version) {
  /** Checks name and version. */
  public AnalysisRef {
    Names.require("analysis name", name);
    Checks.argument(version >= 1, "version must be 1 or more, was %s", version);
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
