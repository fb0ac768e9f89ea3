package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import java.util.List;

/** Which lists of survivors a site is ready to sign, beside what the protocol asks. */
@FunctionalInterface
public interface SurvivorRule {
  /** Whether the sum over these sites may be opened. */
  boolean allows(List<SiteId> survivors);

  /** All of them or none: a run's sums are over the same sites from its first round to its last. */
  static SurvivorRule exactly(List<SiteId> participants) {
    List<SiteId> all = List.copyOf(participants);
    return all::equals;
  }
}
