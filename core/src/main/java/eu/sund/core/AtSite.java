package eu.sund.core;

/**
 * What a site lends an analysis while it computes one round's update.
 *
 * @param site whose rows they are; public
 * @param access the gate's token
 * @param memory what the analysis kept here in earlier rounds of the run
 * @param privacy sampling and noise inside the fold
 * @param artefacts published files that studies name by digest
 * @param scratch what the analysis made of the rows in earlier rounds
 * @param rules what this house asks of numbers about few patients
 */
public record AtSite(
    SiteId site,
    RowAccess access,
    SiteMemory memory,
    Privacy privacy,
    Artefacts artefacts,
    Scratch scratch,
    HouseRules rules) {
  private static final SiteId ALONE = new SiteId("alone");

  /** By the network's rules. */
  public AtSite(
      SiteId site,
      RowAccess access,
      SiteMemory memory,
      Privacy privacy,
      Artefacts artefacts,
      Scratch scratch) {
    this(site, access, memory, privacy, artefacts, scratch, HouseRules.NETWORK);
  }

  /** Without published files and scratch. */
  public AtSite(SiteId site, RowAccess access, SiteMemory memory, Privacy privacy) {
    this(site, access, memory, privacy, Artefacts.none(), Scratch.none());
  }

  /** For an analysis of the rows of one house by itself: it keeps nothing and protects nobody. */
  public static AtSite alone(RowAccess access) {
    return alone(access, Artefacts.none());
  }

  /** The same with published files. */
  public static AtSite alone(RowAccess access, Artefacts artefacts) {
    return new AtSite(ALONE, access, SiteMemory.none(), Privacy.none(), artefacts, Scratch.none());
  }
}
