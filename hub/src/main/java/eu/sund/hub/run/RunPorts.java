package eu.sund.hub.run;

import eu.sund.core.port.Workers;
import eu.sund.governance.roster.RosterView;
import eu.sund.hub.store.HubStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What runs are lent.
 *
 * @param network the network's name
 * @param runs the folder of the runs' files
 * @param analyses the analyses of this program
 * @param roster the network's sites and signing keys
 * @param deadlines how long runs wait
 * @param workers hands for sums
 * @param keepReceived a folder for all masked words that come in, if an auditor wants to see them
 */
public record RunPorts(
    String network,
    Path runs,
    HubStore store,
    SiteLinks links,
    AnalysisSource analyses,
    RosterView roster,
    Deadlines deadlines,
    InstantSource clock,
    Workers workers,
    Optional<Path> keepReceived) {

  /**
   * How long runs wait for sites.
   *
   * @param answer until every site has answered
   * @param round until every update of a round is there
   * @param missing while nothing happens, until a run that may go on without the missing does
   */
  public record Deadlines(Duration answer, Duration round, Duration missing) {}
}
