package eu.sund.governance.roster;

/**
 * One difference between two rosters.
 *
 * @param entry the site as the newer roster has it, or the older one if it was removed
 */
public record RosterChange(Kind kind, Roster.Entry entry) {
  /** What is different. */
  public enum Kind {
    /** The site is new. */
    ADDED("new"),
    /** The site is no more. */
    REMOVED("removed"),
    /** The site signs with another key. */
    KEY_CHANGED("KEY CHANGED"),
    /** Country or organisation are others; the key stays. */
    DETAILS_CHANGED("changed");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** For people. */
    public String word() {
      return word;
    }
  }
}
