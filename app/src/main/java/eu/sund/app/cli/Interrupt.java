package eu.sund.app.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Waits for Ctrl-C or the service manager's signal, and closes what runs before the process ends.
 */
final class Interrupt {
  private Interrupt() {}

  /**
   * Blocks until the process is asked to end; {@code running} is closed then, on the shutdown
   * thread.
   */
  static void await(AutoCloseable running) throws InterruptedException {
    CountDownLatch forever = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    running.close();
                  } catch (Exception e) { // whatever it was: the process ends
                    System.err.println("could not end cleanly: " + e.getMessage());
                  }
                },
                "sund-end"));
    forever.await();
  }
}
