package eu.sund.hub.store;

import eu.sund.core.Digest;
import eu.sund.engine.HubRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a run writes in one transaction.
 *
 * @param from the number of the first record, from 0
 * @param records in order
 * @param state what a closed round left
 * @param started whether the run's first round begins with these records
 * @param result the result, with an end that succeeded
 */
public record RunCommit(
    int from,
    List<HubRecord> records,
    Optional<RoundState> state,
    boolean started,
    Optional<Result> result,
    Instant at) {
  /** Copies the list. */
  public RunCommit {
    records = List.copyOf(records);
  }

  /** A result as the researcher gets it. */
  public record Result(RoundState.Bytes json, Digest digest) {}
}
