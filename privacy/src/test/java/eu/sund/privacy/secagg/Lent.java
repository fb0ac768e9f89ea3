package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Ports and values for tests, by seed. */
final class Lent {
  private Lent() {}

  static Entropy entropy(long seed) {
    return new SplittableRandom(seed)::nextBytes;
  }

  static Secret secret(String hex) {
    return Secret.taking(Bytes.ofHex(hex).array());
  }

  static Secret secret(long seed) {
    return Secret.taking(entropy(seed).bytes(32));
  }

  static Digest digest(String text) {
    return Digest.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** One thread a task, the last task first. */
  static Workers threads(int parallelism) {
    return new Workers() {
      @Override
      public int parallelism() {
        return parallelism;
      }

      @Override
      public void each(int tasks, IntConsumer task) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = tasks - 1; i >= 0; i--) {
          int number = i;
          threads.add(
              Thread.ofPlatform()
                  .uncaughtExceptionHandler((thread, e) -> failure.set(e))
                  .start(() -> task.accept(number)));
        }
        for (Thread thread : threads) {
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        }
        if (failure.get() != null) {
          throw new AssertionError(failure.get());
        }
      }
    };
  }
}
