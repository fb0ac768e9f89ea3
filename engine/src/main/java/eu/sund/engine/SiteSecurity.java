package eu.sund.engine;

import eu.sund.core.Digest;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Signer;
import eu.sund.privacy.protocol.SiteSide;
import eu.sund.privacy.protocol.SurvivorRule;
import java.util.List;
import java.util.Optional;

/**
 * What a site brings to the secure aggregation of a run.
 *
 * @param rule which survivors it accepts
 */
public record SiteSecurity(
    RunSecurity run, SiteId self, Signer signer, Entropy entropy, SurvivorRule rule) {
  /** Whether a list could be that of a sum with this site's words. */
  boolean mayBeSum(List<SiteId> list) {
    return list.size() >= run.survivorsMin()
        && list.equals(list.stream().distinct().sorted().toList())
        && run.sites().containsAll(list)
        && list.contains(self)
        && rule.allows(list);
  }

  SiteSide side(RunId id, int round, int attempt, Digest broadcast, Optional<List<SiteId>> signed) {
    return new SiteSide(
        run.suite(),
        run.terms(id, round, attempt, broadcast),
        run.participants(),
        self,
        signer,
        entropy,
        rule,
        signed);
  }
}
