package eu.sund.governance.policy;

import eu.sund.core.Checks;
import eu.sund.core.ModelLimits;

/**
 * What a site's policy asks of disclosure control on one dataset.
 *
 * @param patientsMin with fewer patients for a study the site adds zeros
 * @param model rules on the size of a model; never looser than the network's
 */
public record Disclosure(int patientsMin, ModelLimits model) {
  /** What holds if the policy says nothing. */
  public static final Disclosure DEFAULT =
      new Disclosure(ModelLimits.PATIENTS_MIN, ModelLimits.NETWORK);

  /** Checks the number. */
  public Disclosure {
    Checks.argument(patientsMin >= 1, "patients-min must be 1 or more, was %s", patientsMin);
  }
}
