package eu.sund.simulation.research;

import eu.sund.core.Attachment;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated run gave.
 *
 * @param result the analysis's result; empty if it had no answer
 * @param attachment what belongs to the result and is too large to stand in it
 * @param failure why there is none, or empty
 * @param rounds in their order
 * @param words bytes of one site's update in the last round
 * @param memoryBytes what all sites kept at the end
 * @param seededNoise whether noise was drawn from seeds: it repeats and protects nobody
 * @param <R> the result's type
 */
public record ResearchRun<R>(
    Optional<R> result,
    Optional<Attachment> attachment,
    String failure,
    List<RoundFigures> rounds,
    long words,
    long memoryBytes,
    boolean seededNoise) {
  /** Copies the list. */
  public ResearchRun {
    rounds = List.copyOf(rounds);
  }

  /** Hears of progress; called from several threads, never twice at once. */
  public interface Listener {
    /** Some sites of the round are done. */
    void sites(int round, int done, int all);

    /** The round is over. */
    void round(RoundFigures figures, int roundsMax);

    /** Hears nothing. */
    static Listener none() {
      return new Listener() {
        @Override
        public void sites(int round, int done, int all) {}

        @Override
        public void round(RoundFigures figures, int roundsMax) {}
      };
    }
  }
}
