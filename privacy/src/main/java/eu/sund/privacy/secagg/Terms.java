package eu.sund.privacy.secagg;

import eu.sund.core.Checks;
import eu.sund.core.Digest;

/**
 * What all sites of an attempt must agree on. Its digest enters every key: sites that hold another
 * model, plan or list derive other masks, which do not cancel, and the hub gets noise.
 *
 * @param run the run's id
 * @param round the round, from 0
 * @param attempt the attempt at the round, from 0
 * @param model digest of the broadcast
 * @param plan digest of the plan
 * @param cohort {@link Participants#cohortHash}
 * @param threshold {@link Thresholds#threshold}
 * @param survivorsMin {@link Thresholds#survivorsMin}
 * @param ringBits bits of the widest word: 32 or 64
 * @param bound largest magnitude of one site's word
 */
public record Terms(
    String run,
    int round,
    int attempt,
    Digest model,
    Digest plan,
    Digest cohort,
    int threshold,
    int survivorsMin,
    int ringBits,
    long bound) {
  /** Checks the ranges. */
  public Terms {
    Checks.argument(!run.isEmpty(), "terms need a run");
    Checks.argument(round >= 0 && attempt >= 0, "round and attempt count from 0");
    Checks.argument(
        threshold >= 2 && survivorsMin >= threshold,
        "threshold %s and survivors %s allow no secure sum",
        threshold,
        survivorsMin);
    Checks.argument(ringBits == 32 || ringBits == 64, "a ring has 32 or 64 bits, not %s", ringBits);
    Checks.argument(bound > 0, "a bound must be positive, was %s", bound);
  }

  /** The digest that every key of the attempt depends on: {@code ctx}. */
  public Digest context(Suite suite) {
    return Fields.of(suite, "ctx")
        .prefixed(run)
        .u32(round)
        .u32(attempt)
        .prefixed(model.bytes())
        .prefixed(plan.bytes())
        .prefixed(cohort.bytes())
        .u32(threshold)
        .u32(survivorsMin)
        .u32(ringBits)
        .u64(bound)
        .digest();
  }
}
