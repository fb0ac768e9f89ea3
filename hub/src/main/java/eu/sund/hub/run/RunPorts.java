package eu.sund.hub.run;

import eu.sund.governance.roster.RosterView;
import eu.sund.hub.store.HubStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What runs are lent.
 *
 * @param network the network's name
 * @param runs the folder of the runs' files
 * @param analyses the analyses of this program
 * @param roster the network's sites and signing keys
 * @param deadlines how long runs wait
 */
public record RunPorts(
    String network,
    Path runs,
    HubStore store,
    SiteLinks links,
    AnalysisSource analyses,
    RosterView roster,
    Deadlines deadlines,
    InstantSource clock) {

  /**
   * How long runs wait for sites.
   *
   * @param answer until every site has answered
   * @param round until every update of a round is there
   */
  public record Deadlines(Duration answer, Duration round) {}
}
