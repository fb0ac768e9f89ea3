package eu.sund.core.port;

import java.util.function.IntConsumer;

/**
 * Hands for parallel kernels. What the tasks compute must not depend on who does which, or when.
 */
public interface Workers {
  /** How many tasks may run at once, at least 1. */
  int parallelism();

  /**
   * Runs {@code task} for 0, 1, … {@code tasks - 1}, in any order, and returns when all are done. A
   * task's exception is thrown on, after all that began have ended.
   */
  void each(int tasks, IntConsumer task);

  /** The calling thread alone. */
  static Workers none() {
    return new Workers() {
      @Override
      public int parallelism() {
        return 1;
      }

      @Override
      public void each(int tasks, IntConsumer task) {
        for (int i = 0; i < tasks; i++) {
          task.accept(i);
        }
      }
    };
  }
}
