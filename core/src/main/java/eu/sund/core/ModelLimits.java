package eu.sund.core;

/**
 * The figures of the rules on the size of a model. The network's are {@link #NETWORK}, compiled
 * into every party; a site may make them stricter for its own data and never looser.
 *
 * @param contributorsMin hospitals whose patients are in every sum, 3 to {@link Encoding#SITES_MAX}
 * @param levelMin patients behind each level that has a parameter, 10 to {@link Census#GROUP_CAP}
 * @param cellMin patients behind each level with the outcome, and without it, 5 to {@link
 *     Census#GROUP_CAP}
 * @param saturation parameters for each patient of the rarer outcome, above 0, at most 0.1
 */
public record ModelLimits(int contributorsMin, int levelMin, int cellMin, double saturation) {
  /** With fewer patients for a study a site adds zeros, unless its policy says otherwise. */
  public static final int PATIENTS_MIN = 20;

  /** The network's own: what no site, study or hub can loosen. */
  public static final ModelLimits NETWORK = new ModelLimits(3, 10, 5, 0.1);

  /** Checks that they are not looser than the network's, and can be judged. */
  public ModelLimits {
    Checks.argument(
        contributorsMin >= 3 && contributorsMin <= Encoding.SITES_MAX,
        "contributors-min must be 3 to %s, was %s",
        Encoding.SITES_MAX,
        contributorsMin);
    Checks.argument(
        levelMin >= 10 && levelMin <= Census.GROUP_CAP,
        "level-min must be 10 to %s, was %s",
        Census.GROUP_CAP,
        levelMin);
    Checks.argument(
        cellMin >= 5 && cellMin <= Census.GROUP_CAP,
        "cell-min must be 5 to %s, was %s",
        Census.GROUP_CAP,
        cellMin);
    Checks.argument(
        saturation > 0 && saturation <= 0.1,
        "saturation must lie above 0 and be at most 0.1, was %s",
        saturation);
  }

  /** The stricter of each. */
  public ModelLimits and(ModelLimits other) {
    return new ModelLimits(
        Math.max(contributorsMin, other.contributorsMin),
        Math.max(levelMin, other.levelMin),
        Math.max(cellMin, other.cellMin),
        Math.min(saturation, other.saturation));
  }
}
