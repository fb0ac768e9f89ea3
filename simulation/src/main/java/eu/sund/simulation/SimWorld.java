package eu.sund.simulation;

import eu.sund.core.Digest;
import eu.sund.core.port.Workers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, chance and the order of all that happens. One thread; the seed decides everything.
 */
final class SimWorld {
  private static final int TAIL = 60;
  private static final long WORK_MICROS = 20_000;
  private static final long TOGETHER_MICROS = 1_000_000;

  /** Something to do at a time; ties go by order of planning. */
  private record Planned(long at, long number, Runnable action) {}

  private final SimulationOptions options;
  private final Together together;
  private final SplittableRandom random;
  private final PriorityQueue<Planned> queue =
      new PriorityQueue<>(Comparator.comparingLong(Planned::at).thenComparingLong(Planned::number));
  private final MessageDigest trace = Digest.sha256();
  private final Deque<String> tail = new ArrayDeque<>();
  private long now;
  private long planned;
  private long steps;

  SimWorld(SimulationOptions options, Optional<Workers> workers) {
    this.options = options;
    this.together = new Together(workers);
    this.random = new SplittableRandom(options.seed());
  }

  SimulationOptions options() {
    return options;
  }

  /** What takes long, and takes no part in the order of things. */
  Together together() {
    return together;
  }

  long now() {
    return now;
  }

  long steps() {
    return steps;
  }

  Digest trace() {
    return Digest.from(trace);
  }

  /** Plans something for {@code delay} microseconds from now. */
  void after(long delay, Runnable action) {
    queue.add(new Planned(now + delay, planned++, action));
  }

  /** A delay up to {@code max} microseconds, at least one, mostly short. */
  long delay(long max) {
    double some = random.nextDouble();
    return 1 + (long) (some * some * some * max);
  }

  /**
   * How long long work takes: by chance; where tasks are done together, so long that all parties'
   * tasks of a round are known before the first is needed.
   */
  long workDelay() {
    return together.waits() ? TOGETHER_MICROS : delay(WORK_MICROS);
  }

  /** A number below {@code bound}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Whether a fault of this chance strikes now. */
  boolean strikes(double chance) {
    return chance > 0 && steps < options.faults().steps() && random.nextDouble() < chance;
  }

  /** Notes a step. */
  void note(String line) {
    String timed = now + " " + line;
    trace.update(timed.getBytes(StandardCharsets.UTF_8));
    trace.update((byte) '\n');
    tail.addLast(timed);
    if (tail.size() > TAIL) {
      tail.removeFirst();
    }
  }

  /** Requires a rule to hold. */
  void rule(boolean holds, String broken) {
    if (!holds) {
      throw failure(broken);
    }
  }

  /** Requires something to be there. */
  <T> T present(@Nullable T thing, String broken) {
    if (thing == null) {
      throw failure(broken);
    }
    return thing;
  }

  SimulationFailure failure(String broken) {
    return new SimulationFailure(broken, options, new ArrayList<>(tail));
  }

  /** Lets everything happen that is planned, and what follows from it. */
  void play() {
    long limit = options.faults().steps() + options.stepsMax();
    for (Planned next = queue.poll(); next != null; next = queue.poll()) {
      rule(steps < limit, "no end within " + limit + " steps");
      steps++;
      now = next.at();
      next.action().run();
    }
  }
}
