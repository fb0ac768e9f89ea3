package eu.sund.site;

import eu.sund.algorithms.Analyses;
import eu.sund.connectors.Connector;
import eu.sund.core.DatasetId;
import eu.sund.governance.roster.RosterView;
import eu.sund.privacy.ring.Protection;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a site lends to its runs.
 *
 * @param datasets the datasets as they are now; the same map as long as nothing changed
 * @param roster the network's sites and signing keys, as this site verified them
 * @param protection what lies between an analysis and the wire
 * @param keys what the site brings to the secure aggregation
 * @param workers where runs compute
 */
record House(
    SiteFolder folder,
    Journal journal,
    Analyses analyses,
    Connector connector,
    Supplier<Map<DatasetId, Dataset>> datasets,
    RosterView roster,
    Protection protection,
    SecureKeys keys,
    InstantSource clock,
    Executor workers) {
  long now() {
    return clock.millis();
  }
}
