package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.Participants;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.Terms;
import java.util.List;
import java.util.Optional;

/**
 * What the hub goes by in an attempt.
 *
 * @param settled the list of survivors that sites signed in an earlier attempt of this round, as
 *     far as the hub knows: they will sign no other
 */
public record HubSide(
    Suite suite, Terms terms, Participants participants, Optional<List<SiteId>> settled) {
  /** Copies. */
  public HubSide {
    settled = settled.map(List::copyOf);
  }

  /** How many sites a sum needs at least; no fewer than the threshold, see {@link Terms}. */
  int least() {
    return terms.survivorsMin();
  }

  /** Whether the site signed the model, plan and participants that the hub has. */
  public boolean isAgreed(SiteId site, Bytes signature) {
    return Statements.holds(
        suite, participants, site, Statements.agreement(suite, terms, site), signature);
  }

  /** Whether the site signed these keys for this attempt. */
  boolean isSigned(Advert advert) {
    return Statements.isSigned(suite, terms.context(suite), participants, advert);
  }
}
