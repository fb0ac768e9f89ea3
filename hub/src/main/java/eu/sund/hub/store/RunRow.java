package eu.sund.hub.store;

import eu.sund.core.RunId;
import eu.sund.engine.Outcome;
import eu.sund.governance.study.RunSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as the database keeps it.
 *
 * @param startedAt when the last site accepted
 * @param endedAt when it ended; the outcome is there if and only if this is
 */
public record RunRow(
    RunSpec spec,
    String title,
    int roundsMax,
    Instant submittedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<Outcome> outcome) {

  /** The run's id. */
  public RunId id() {
    return spec.id();
  }

  /** Who submitted it. */
  public String researcher() {
    return spec.study().researcher().value();
  }

  /** This run, begun. */
  public RunRow started(Instant at) {
    return new RunRow(spec, title, roundsMax, submittedAt, Optional.of(at), endedAt, outcome);
  }

  /** This run, over. */
  public RunRow ended(Instant at, Outcome how) {
    return new RunRow(
        spec, title, roundsMax, submittedAt, startedAt, Optional.of(at), Optional.of(how));
  }
}
