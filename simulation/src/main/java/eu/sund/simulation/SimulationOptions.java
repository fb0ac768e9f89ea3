package eu.sund.simulation;

import eu.sund.core.Checks;
import java.util.List;
import java.util.Optional;

/**
 * All that a simulated run depends on beside study and rows; its text is what a failing run prints,
 * and running with equal options repeats every step.
 *
 * @param seed of the scheduler and of all faults
 * @param faults how the network behaves
 * @param kills parties to kill at exact places
 * @param deviation what a dishonest hub does, if it is one
 * @param canaries values that stand in patient rows and must not occur in any message
 * @param stepsMax how many steps the run may take after faults have ceased
 */
public record SimulationOptions(
    long seed,
    Faults faults,
    List<Kill> kills,
    Optional<Deviation> deviation,
    List<Double> canaries,
    long stepsMax) {
  private static final long STEPS_MAX = 100_000;

  /**
   * Kills a party once.
   *
   * @param party {@code hub} or the site's name
   * @param boundary before which of its effects or events, counted from 0 over its whole life
   * @param awayMicros how long it stays away; 0 for as short as chance will have it
   */
  public record Kill(String party, long boundary, long awayMicros) {
    /** A short absence. */
    public Kill(String party, long boundary) {
      this(party, boundary, 0);
    }
  }

  /**
   * What a dishonest hub does.
   *
   * @param round in the calls of which round
   * @param kind what it falsifies
   */
  public record Deviation(int round, Kind kind) {
    /** What is falsified. */
    public enum Kind {
      /** A bit of the sum of the round before; needs a round after the first. */
      SUM,
      /** The digest of the broadcast that the hub claims. */
      BROADCAST
    }

    /** Checks the round. */
    public Deviation {
      Checks.argument(
          round >= (kind == Kind.SUM ? 2 : 1), "no call of round %s can deviate so", round);
    }
  }

  /** Copies the lists. */
  public SimulationOptions {
    kills = List.copyOf(kills);
    canaries = List.copyOf(canaries);
    Checks.argument(stepsMax > 0, "steps must be positive, was %s", stepsMax);
  }

  /** A seed with faults, an honest hub and no canaries. */
  public static SimulationOptions of(long seed, Faults faults) {
    return new SimulationOptions(seed, faults, List.of(), Optional.empty(), List.of(), STEPS_MAX);
  }

  /** The same with canaries. */
  public SimulationOptions withCanaries(List<Double> values) {
    return new SimulationOptions(seed, faults, kills, deviation, values, stepsMax);
  }

  /** The same with parties to kill. */
  public SimulationOptions withKills(List<Kill> places) {
    return new SimulationOptions(seed, faults, places, deviation, canaries, stepsMax);
  }

  /** The same with room for another number of steps: long runs of many sites take more. */
  public SimulationOptions withStepsMax(long steps) {
    return new SimulationOptions(seed, faults, kills, deviation, canaries, steps);
  }

  /** The same with a dishonest hub. */
  public SimulationOptions withDeviation(Deviation what) {
    return new SimulationOptions(seed, faults, kills, Optional.of(what), canaries, stepsMax);
  }
}
