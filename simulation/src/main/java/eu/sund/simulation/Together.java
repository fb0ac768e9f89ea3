package eu.sund.simulation;

import eu.sund.core.port.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Long tasks that wait until one of them is needed, and are then all done at once on all cores; or
 * each is done when it is needed itself.
 *
 * <p>A task touches nothing that another does, nor what changes before it is needed. Not
 * thread-safe.
 */
final class Together {
  private final Optional<Workers> workers;
  private final List<Task<?>> waiting = new ArrayList<>();

  /**
   * No tasks.
   *
   * @param workers who do waiting tasks; empty where none waits
   */
  Together(Optional<Workers> workers) {
    this.workers = workers;
  }

  /** For what takes many cores itself. */
  Workers workers() {
    return workers.orElseGet(Workers::none);
  }

  /** Whether tasks wait for each other. */
  boolean waits() {
    return workers.isPresent();
  }

  /** Adds a task; what is returned gives its outcome, or throws what it threw. */
  <T> Supplier<T> add(Supplier<T> work) {
    if (!waits()) {
      return work;
    }
    Task<T> task = new Task<>(work);
    waiting.add(task);
    return () -> {
      if (waiting.contains(task)) {
        List<Task<?>> all = List.copyOf(waiting);
        waiting.clear();
        workers().each(all.size(), i -> all.get(i).run());
      }
      return task.outcome();
    };
  }

  private static final class Task<T> {
    private final Supplier<T> work;
    private @Nullable Supplier<T> outcome;

    Task(Supplier<T> work) {
      this.work = work;
    }

    void run() {
      try {
        T done = work.get();
        outcome = () -> done;
      } catch (RuntimeException e) { // whatever it was: it is thrown where the outcome is asked for
        outcome =
            () -> {
              throw e;
            };
      }
    }

    T outcome() {
      if (outcome == null) {
        throw new IllegalStateException("the task broke off");
      }
      return outcome.get();
    }
  }
}
