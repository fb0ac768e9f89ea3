package eu.sund.core;

import java.util.Optional;

/**
 * What follows from a sum.
 *
 * @param <M> the broadcast's type
 * @param <R> the result's type
 */
public sealed interface Step<M, R> {
  /**
   * Another round.
   *
   * @param broadcast what every site starts from
   * @param progress a short line for people, such as {@code deviance 621.8, largest step 1e-4};
   *     made of sums only
   */
  record Next<M, R>(M broadcast, String progress) implements Step<M, R> {}

  /**
   * The end.
   *
   * @param result what the researcher gets
   * @param attachment what belongs to it and is too large to stand in it
   */
  record Done<M, R>(R result, Optional<Attachment> attachment) implements Step<M, R> {
    /** With nothing beside the result. */
    public Done(R result) {
      this(result, Optional.empty());
    }
  }

  /**
   * The end without an answer.
   *
   * @param reason names what went wrong and the variables involved, made of sums only
   */
  record Failed<M, R>(String reason) implements Step<M, R> {}
}
