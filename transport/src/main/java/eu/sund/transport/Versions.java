package eu.sund.transport;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.util.OptionalInt;

/** The protocol versions that a program speaks, from {@code min} to {@code max}, both included. */
public record Versions(int min, int max) {

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException unless 1 ≤ min ≤ max
   */
  public Versions {
    Checks.argument(
        1 <= min && min <= max, "versions must be 1 <= min <= max, was %s-%s", min, max);
  }

  /** The highest version that both speak. */
  public OptionalInt highestCommon(Versions other) {
    int highest = Math.min(max, other.max);
    return highest >= Math.max(min, other.min) ? OptionalInt.of(highest) : OptionalInt.empty();
  }

  /** The refusal when there is none, in words that tell whom to update. */
  static SundException unsupported(Versions hub, Versions member, String memberWord) {
    String old = hub.max() < member.min() ? "hub" : memberWord;
    return new SundException(
        ErrorCode.VERSION_UNSUPPORTED,
        "the hub speaks protocol "
            + hub
            + ", the "
            + memberWord
            + " speaks "
            + member
            + ": they have none in common. Update the "
            + old);
  }

  @Override
  public String toString() {
    return min == max ? Integer.toString(min) : min + " to " + max;
  }
}
