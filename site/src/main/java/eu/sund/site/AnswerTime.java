package eu.sund.site;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When an update with noise may leave: a whole number of steps after its round began. How long a
 * site computes follows from its patients, exactly and without noise; in steps most of that is
 * gone.
 *
 * <p><b>Source.</b> Haeberlen, Pierce, Narayan: Differential privacy under fire, USENIX Security
 * 2011 (timing as a channel, and answers at fixed times against it).
 */
final class AnswerTime {
  /** A step, in nanoseconds. */
  static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

  /** How long a wait goes on before it is asked whether the run still goes. */
  private static final long NAP = TimeUnit.MILLISECONDS.toNanos(20);

  private AnswerTime() {}

  /** How long after {@code took} nanoseconds of work the next step is; 0 to {@link #STEP}. */
  static long left(long took) {
    return Math.floorMod(-took, STEP);
  }

  /**
   * Waits until the next step.
   *
   * @param began {@link System#nanoTime} of the round's beginning
   * @param requireGoing throws what ends the wait
   */
  static void await(long began, Runnable requireGoing) {
    long now = System.nanoTime();
    long until = now + left(now - began);
    for (long rest = until - System.nanoTime(); rest > 0; rest = until - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(rest, NAP));
      requireGoing.run();
    }
  }
}
