package eu.sund.core;

/** Whether counts of patients may be shown; the network's rules of disclosure control say. */
@FunctionalInterface
public interface ReleaseRule {
  /**
   * Whether all of these counts may be shown, together with every sum of them.
   *
   * @param cells counts of distinct patients, none of whom is in two of them
   */
  boolean allows(long... cells);
}
