package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.RosterView;
import eu.sund.privacy.protocol.HubSide;
import eu.sund.privacy.secagg.Participant;
import eu.sund.privacy.secagg.Participants;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.Terms;
import eu.sund.privacy.secagg.Thresholds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What the secure aggregation of a run rests on, the same for the hub and every site.
 *
 * @param participants with their signing keys from the roster
 * @param plan the digest of the run's plan, which covers rings and bounds tensor by tensor
 * @param missing what becomes of the run when a site is away
 */
public record RunSecurity(Suite suite, Participants participants, Digest plan, Missing missing) {
  // The widest ring and the bound of every sum in it; the plan's digest covers those of each
  // tensor.
  private static final int RING_BITS = 64;
  private static final long SUM_BOUND = 1L << 62;

  /**
   * The security of a run by the roster in force. A participant that the roster does not have gets
   * a key that nobody has: nothing it says is believed.
   */
  public static RunSecurity of(
      RosterView roster, List<SiteId> participants, Digest plan, Missing missing) {
    List<Participant> all =
        participants.stream()
            .map(
                site ->
                    new Participant(
                        site,
                        roster
                            .current()
                            .flatMap(known -> known.find(site))
                            .map(Roster.Entry::key)
                            .orElseGet(() -> nobodys(site))))
            .toList();
    return new RunSecurity(Suite.SUND, new Participants(all), plan, missing);
  }

  /** The security of a run that waits for all of its sites. */
  public static RunSecurity of(RosterView roster, List<SiteId> participants, Digest plan) {
    return of(roster, participants, plan, Missing.WAIT);
  }

  /** Whether a sum may be opened without a site that is away. */
  public boolean mayDrop() {
    return missing.mayDrop();
  }

  /** How many sites a sum must hold. */
  int survivorsMin() {
    return new Thresholds(participants.sites().size()).survivorsMin();
  }

  private static Bytes nobodys(SiteId site) {
    return Bytes.of(Digest.of(site.value().getBytes(StandardCharsets.UTF_8)).bytes());
  }

  /** The sites, in ascending order. */
  public List<SiteId> sites() {
    return participants.sites().stream().map(Participant::site).toList();
  }

  /** What all participants of an attempt must have in common. */
  Terms terms(RunId run, int round, int attempt, Digest broadcast) {
    Thresholds thresholds = new Thresholds(participants.sites().size());
    return new Terms(
        run.value(),
        round,
        attempt,
        broadcast,
        plan,
        participants.cohortHash(suite),
        thresholds.threshold(),
        thresholds.survivorsMin(),
        RING_BITS,
        SUM_BOUND);
  }

  HubSide hubSide(
      RunId run, int round, int attempt, Digest broadcast, Optional<List<SiteId>> settled) {
    return new HubSide(suite, terms(run, round, attempt, broadcast), participants, settled);
  }
}
