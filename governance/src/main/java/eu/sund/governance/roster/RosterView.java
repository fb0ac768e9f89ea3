package eu.sund.governance.roster;

import eu.sund.core.Bytes;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The roster in force here, as it is now: at a site the one that it verified itself. */
@FunctionalInterface
public interface RosterView {
  /** The roster in force; empty if there is none yet. */
  Optional<Roster> current();

  /**
   * The public Ed25519 key with which a site signs, 32 raw bytes.
   *
   * @throws SundException with {@code NOT_IN_ROSTER} if the roster in force does not have the site
   */
  default Bytes signingKey(SiteId site) {
    return current()
        .flatMap(roster -> roster.find(site))
        .map(Roster.Entry::key)
        .orElseThrow(
            () ->
                new SundException(
                    ErrorCode.NOT_IN_ROSTER,
                    "site '" + site + "' is not in the network's roster in force"));
  }

  /** Those of {@code sites} that the roster in force does not have; all if there is none. */
  default List<SiteId> missing(Collection<SiteId> sites) {
    Optional<Roster> roster = current();
    return sites.stream()
        .filter(site -> roster.flatMap(r -> r.find(site)).isEmpty())
        .sorted()
        .toList();
  }
}
