package eu.sund.transport;

import eu.sund.core.port.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * All of the machine's cores as workers for the kernels of hub and site. The calling thread works
 * too. Thread-safe; the threads are daemons and idle ones end.
 */
public final class Cores implements Workers {
  private final int parallelism = Math.max(1, Runtime.getRuntime().availableProcessors());
  private final AtomicInteger threads = new AtomicInteger();
  private final ExecutorService pool =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "kernel-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public int parallelism() {
    return parallelism;
  }

  @Override
  public void each(int tasks, IntConsumer task) {
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
            task.accept(i);
          }
        };
    List<Future<?>> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(parallelism, tasks); i++) {
      helpers.add(pool.submit(work));
    }
    try {
      work.run();
    } finally {
      join(helpers);
    }
  }

  private static void join(List<Future<?>> helpers) {
    RuntimeException failed = null;
    for (Future<?> helper : helpers) {
      try {
        helper.get();
      } catch (ExecutionException e) {
        failed =
            e.getCause() instanceof RuntimeException known
                ? known
                : new IllegalStateException("a kernel failed", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failed = new IllegalStateException("interrupted at work", e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
