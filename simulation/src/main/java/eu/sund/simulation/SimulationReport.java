package eu.sund.simulation;

import eu.sund.core.Digest;
import eu.sund.engine.Outcome;
import java.util.Optional;

/**
 * What a simulated run did.
 *
 * @param outcome how it ended
 * @param result the result, if it succeeded
 * @param resultBits the digest of the result's bits; equal results, equal digests
 * @param rounds how many rounds were closed
 * @param traffic what went over the network
 * @param faults what went wrong on purpose
 * @param steps how many steps the world took
 * @param micros virtual time from the first to the last step, in microseconds
 * @param seededNoise whether noise was drawn from seeds: it repeats, and protects nobody
 * @param trace the digest of every step: equal if and only if two runs went alike
 * @param <R> the result's type
 */
public record SimulationReport<R>(
    Outcome outcome,
    Optional<R> result,
    Optional<Digest> resultBits,
    int rounds,
    Traffic traffic,
    Struck faults,
    long steps,
    long micros,
    boolean seededNoise,
    Digest trace) {

  /** What a reader must know about privacy, or nothing. */
  public Optional<String> privacyNote() {
    return seededNoise ? Optional.of("seeded noise, no privacy claim") : Optional.empty();
  }

  /**
   * What went over the network, lost messages included.
   *
   * @param messages how many
   * @param bytes of their canonical form; of it ring words and digests are the most
   */
  public record Traffic(long messages, long bytes) {}

  /**
   * What went wrong on purpose.
   *
   * @param hubCrashes how often the hub was killed
   * @param siteCrashes how often a site was killed
   * @param cuts how often a connection broke
   * @param duplicates messages delivered twice
   * @param echoes messages that outlived their connection
   * @param secondAnswers updates sent beside the first
   */
  public record Struck(
      int hubCrashes, int siteCrashes, int cuts, int duplicates, int echoes, int secondAnswers) {
    /** All crashes. */
    public int crashes() {
      return hubCrashes + siteCrashes;
    }
  }
}
