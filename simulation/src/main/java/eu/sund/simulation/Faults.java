package eu.sund.simulation;

import eu.sund.core.Checks;
import java.util.SplittableRandom;

/**
 * How badly a simulated network behaves. Every chance lies in [0, 1] and is drawn anew at each
 * occasion, as long as faults strike.
 *
 * @param duplicate that a message is delivered twice
 * @param cut that a message finds its connection broken: everything under way on it is lost, and
 *     the site connects again later
 * @param echo that a message to the hub arrives although its connection broke meanwhile
 * @param crashHub that the hub is killed before its next effect
 * @param crashSite that a site is killed before its next effect
 * @param pause that a party stands still for a while before its next effect
 * @param secondAnswer that a site sends another, different update after its first
 * @param steps after how many steps of the world faults cease
 */
public record Faults(
    double duplicate,
    double cut,
    double echo,
    double crashHub,
    double crashSite,
    double pause,
    double secondAnswer,
    long steps) {
  private static final long STEPS = 3_000;

  /** Checks the chances. */
  public Faults {
    double[] chances = {duplicate, cut, echo, crashHub, crashSite, pause, secondAnswer};
    for (double chance : chances) {
      Checks.argument(chance >= 0 && chance <= 1, "a chance lies in [0, 1], was %s", chance);
    }
    Checks.argument(steps >= 0, "steps must not be negative, was %s", steps);
  }

  /** A network without faults; only delays vary. */
  public static Faults none() {
    return new Faults(0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * A mix drawn from a seed: each kind of fault is absent, rare or frequent, so that some runs meet
   * one kind alone and some meet all of them. Sites answer honestly.
   */
  public static Faults drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5eed_fa17L);
    return new Faults(
        chance(random, 0.4),
        chance(random, 0.15),
        chance(random, 0.5),
        chance(random, 0.06),
        chance(random, 0.06),
        chance(random, 0.1),
        0,
        STEPS);
  }

  /**
   * The same, with sites that now and then send a second, different update. No message outlives its
   * connection then: a second answer that came alone would be the first one heard.
   */
  public Faults withSecondAnswers(double chance) {
    return new Faults(duplicate, cut, 0, crashHub, crashSite, pause, chance, steps);
  }

  /** The same, striking for another number of steps. */
  public Faults lasting(long number) {
    return new Faults(duplicate, cut, echo, crashHub, crashSite, pause, secondAnswer, number);
  }

  private static double chance(SplittableRandom random, double frequent) {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> frequent * random.nextDouble() * 0.2;
      default -> frequent * random.nextDouble();
    };
  }
}
