package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import java.util.List;

/** Which lists of survivors a site is ready to sign, beside what the protocol asks. */
@FunctionalInterface
public interface SurvivorRule {
  /** Whether the sum over these sites may be opened. */
  boolean allows(List<SiteId> survivors);

  /** Whether only a sum over all participants may be opened: then all must sign the beginning. */
  default boolean isWhole() {
    return false;
  }

  /** All of them or none: a run's sums are over the same sites from its first round to its last. */
  static SurvivorRule exactly(List<SiteId> participants) {
    return new Whole(participants);
  }

  /**
   * All or none.
   *
   * @param participants in ascending order
   */
  record Whole(List<SiteId> participants) implements SurvivorRule {
    /** Copies. */
    public Whole {
      participants = List.copyOf(participants);
    }

    @Override
    public boolean allows(List<SiteId> survivors) {
      return survivors.equals(participants);
    }

    @Override
    public boolean isWhole() {
      return true;
    }
  }
}
