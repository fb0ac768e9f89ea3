package eu.sund.site;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Does tasks in order and never two at once, on whatever thread is free. */
final class OneByOne {
  private final Executor workers;
  private final Consumer<Throwable> failed;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean working;

  OneByOne(Executor workers, Consumer<Throwable> failed) {
    this.workers = workers;
    this.failed = failed;
  }

  void post(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (working) {
        return;
      }
      working = true;
    }
    workers.execute(this::work);
  }

  private void work() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          working = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) { // whatever it was: the tasks behind it still come
        failed.accept(e);
      }
    }
  }
}
