package eu.sund.core;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What an analysis keeps at one site from round to round of one run, and what never leaves it:
 * personal layers, control variates, an optimiser's state.
 *
 * <p>What is written in a round is seen from the next round on, and only if the round's update was
 * journaled: a site that is killed in between computes the round again from the same memory.
 *
 * <p>Not thread-safe.
 */
public interface SiteMemory {
  /** Writes what is to be kept. */
  @FunctionalInterface
  interface Content {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * What was kept under a name before this round.
   *
   * @param name letters, digits and underscores
   * @return readable until the round ends
   */
  Optional<Blob> read(String name);

  /**
   * Keeps something for the rounds after this one, in place of what stood under the name.
   *
   * @param name letters, digits and underscores
   */
  void write(String name, Content content) throws IOException;

  /** The memory of an analysis that keeps nothing: empty, and closed to writing. */
  static SiteMemory none() {
    return new SiteMemory() {
      @Override
      public Optional<Blob> read(String name) {
        return Optional.empty();
      }

      @Override
      public void write(String name, Content content) {
        throw new IllegalStateException("nothing is kept here: '" + name + "'");
      }
    };
  }
}
