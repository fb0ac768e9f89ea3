package eu.sund.it.network;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a deadline. */
final class Waiting {
  private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

  private Waiting() {}

  /** Looks until the condition holds; fails with {@code what} after {@code limit}. */
  static Duration until(String what, Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("after " + limit.toSeconds() + " s it does not hold: " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
