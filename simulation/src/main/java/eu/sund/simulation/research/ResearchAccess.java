package eu.sund.simulation.research;

import eu.sund.core.RowAccess;

/**
 * The token with which a simulation reads: a researcher's own files, or made-up rows. No hospital's
 * gate stands before these, and nothing here reads a hospital's data.
 */
public final class ResearchAccess {
  private ResearchAccess() {}

  /** Access to a file that the caller names. */
  public static RowAccess granted() {
    return RowAccess.granted("simulation over a researcher's own files");
  }
}
