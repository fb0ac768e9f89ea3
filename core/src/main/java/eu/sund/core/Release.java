package eu.sund.core;

/**
 * What becomes of a result when it is checked before its release.
 *
 * @param <R> the result's type
 */
public sealed interface Release<R> {
  /**
   * It goes out, perhaps with some numbers withheld.
   *
   * @param result made anew, field by field
   */
  record Open<R>(R result) implements Release<R> {}

  /**
   * Nothing of it goes out.
   *
   * @param reason the rule and what it is about; no count
   */
  record Withheld<R>(String reason) implements Release<R> {}
}
