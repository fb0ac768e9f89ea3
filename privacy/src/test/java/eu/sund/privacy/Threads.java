package eu.sund.privacy;

import eu.sund.core.port.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Real threads as workers, for tests. */
public final class Threads {
  private Threads() {}

  /** One thread a task, the last task first; the first failure is thrown on. */
  public static Workers workers(int parallelism) {
    return new Workers() {
      @Override
      public int parallelism() {
        return parallelism;
      }

      @Override
      public void each(int tasks, IntConsumer task) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = tasks - 1; i >= 0; i--) {
          int number = i;
          threads.add(
              Thread.ofPlatform()
                  .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
                  .start(() -> task.accept(number)));
        }
        for (Thread thread : threads) {
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        }
        if (failure.get() instanceof RuntimeException known) {
          throw known;
        }
        if (failure.get() != null) {
          throw new AssertionError(failure.get());
        }
      }
    };
  }
}
