package eu.sund.governance.policy;

import eu.sund.core.Checks;
import eu.sund.core.ModelLimits;

/**
 * What a site's policy asks of disclosure control on one dataset.
 *
 * @param patientsMin with fewer patients for a study the site adds zeros
 * @param model rules on the size of a model; never looser than the network's
 * @param differenceMin a study is refused if its patients differ by fewer from those of an earlier
 *     one, or single out fewer together with earlier ones
 * @param seriesSaturation coefficients that all models without noise with a variable may have
 *     together, for each patient; above 0, at most 0.1
 * @param refusalsMax so often within a day is a researcher refused by disclosure control, and then
 *     without looking; 1 to 10
 * @param attackAucMax a study that trains a model without differential privacy must itself forbid
 *     the release of one on which an attack reaches a larger area under the ROC curve; 1 for no
 *     such limit
 * @param goesOn whether a study may open sums without a site that is away
 */
public record Disclosure(
    int patientsMin,
    ModelLimits model,
    int differenceMin,
    double seriesSaturation,
    int refusalsMax,
    double attackAucMax,
    boolean goesOn) {
  /** So few patients may never be told apart. */
  public static final int DIFFERENCE_MIN = 10;

  private static final int DIFFERENCE_MOST = 1_000_000;

  private static final double SERIES_MOST = 0.1;

  private static final int REFUSALS_MOST = 10;

  /** What holds if the policy says nothing. */
  public static final Disclosure DEFAULT =
      new Disclosure(
          ModelLimits.PATIENTS_MIN,
          ModelLimits.NETWORK,
          DIFFERENCE_MIN,
          SERIES_MOST,
          REFUSALS_MOST,
          1,
          true);

  /** Checks the numbers. */
  public Disclosure {
    Checks.argument(patientsMin >= 1, "patients-min must be 1 or more, was %s", patientsMin);
    Checks.argument(
        differenceMin >= DIFFERENCE_MIN && differenceMin <= DIFFERENCE_MOST,
        "difference-min must be %s to %s, was %s",
        DIFFERENCE_MIN,
        DIFFERENCE_MOST,
        differenceMin);
    Checks.argument(
        seriesSaturation > 0 && seriesSaturation <= SERIES_MOST,
        "series-saturation must lie above 0 and be at most %s, was %s",
        SERIES_MOST,
        seriesSaturation);
    Checks.argument(
        refusalsMax >= 1 && refusalsMax <= REFUSALS_MOST,
        "refusals-a-day must be 1 to %s, was %s",
        REFUSALS_MOST,
        refusalsMax);
    Checks.argument(
        attackAucMax >= 0.5 && attackAucMax <= 1,
        "attack-auc-max must be 0.5 to 1, was %s",
        attackAucMax);
  }

  /** The stricter of each. */
  public Disclosure and(Disclosure other) {
    return new Disclosure(
        Math.max(patientsMin, other.patientsMin),
        model.and(other.model),
        Math.max(differenceMin, other.differenceMin),
        Math.min(seriesSaturation, other.seriesSaturation),
        Math.min(refusalsMax, other.refusalsMax),
        Math.min(attackAucMax, other.attackAucMax),
        goesOn && other.goesOn);
  }
}
