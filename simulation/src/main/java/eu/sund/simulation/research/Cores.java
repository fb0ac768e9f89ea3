package eu.sund.simulation.research;

import eu.sund.core.Checks;
import eu.sund.core.port.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Threads that do tasks, one a core. */
public final class Cores implements Workers, AutoCloseable {
  private final int number;
  private final ExecutorService threads;

  /**
   * Starts the threads.
   *
   * @param number 1 to 256
   */
  public Cores(int number) {
    Checks.argument(number >= 1 && number <= 256, "threads must be 1 to 256, was %s", number);
    this.number = number;
    this.threads =
        Executors.newFixedThreadPool(
            number, Thread.ofPlatform().daemon().name("sund-simulate-", 0).factory());
  }

  @Override
  public int parallelism() {
    return number;
  }

  @Override
  public void each(int tasks, IntConsumer task) {
    List<Future<?>> running = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      int which = i;
      running.add(threads.submit(() -> task.accept(which)));
    }
    @Nullable RuntimeException first = null;
    for (Future<?> one : running) {
      @Nullable RuntimeException failed = outcome(one);
      first = first == null ? failed : first;
    }
    if (first != null) {
      throw first;
    }
  }

  private static @Nullable RuntimeException outcome(Future<?> task) {
    try {
      task.get();
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error defect) {
        throw defect;
      }
      return e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new IllegalStateException("interrupted while sites compute", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
