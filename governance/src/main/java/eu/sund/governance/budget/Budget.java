package eu.sund.governance.budget;

import eu.sund.core.Checks;
import eu.sund.core.Zcdp;
import java.util.ArrayList;
import java.util.List;

/**
 * What a dataset's steward allows to be spent. Amounts add up in ρ; ε is how people read them.
 *
 * @param datasetEpsilon for all studies on the dataset together, over its lifetime
 * @param researcherEpsilon for all studies of one researcher on the dataset together
 * @param delta at which both ε are meant; well below 1 over the number of patients
 */
public record Budget(double datasetEpsilon, double researcherEpsilon, double delta) {
  /** ε 8 a dataset, 3 a researcher, δ 10^-6. */
  public static final Budget DEFAULT = new Budget(8, 3, 1e-6);

  /** Adding doubles loses less than this share; nobody's last study fails by it. */
  private static final double ROUNDING = 1 + 1e-9;

  /** Checks the ranges. */
  public Budget {
    epsilon(datasetEpsilon);
    epsilon(researcherEpsilon);
    Checks.argument(
        delta >= 1e-12 && delta <= 1e-2, "a budget's delta must be 1e-12 to 0.01, was %s", delta);
  }

  private static void epsilon(double epsilon) {
    Checks.argument(
        epsilon >= 0.01 && epsilon <= 100,
        "a budget's epsilon must be 0.01 to 100, was %s",
        epsilon);
  }

  /** The dataset's account after {@code spent}. */
  public Account dataset(double spent) {
    return new Account(spent, Zcdp.rho(datasetEpsilon, delta), delta);
  }

  /** A researcher's account after {@code spent}. */
  public Account researcher(double spent) {
    return new Account(spent, Zcdp.rho(researcherEpsilon, delta), delta);
  }

  /**
   * Why a study must not run, in words for the steward; empty if it may.
   *
   * @param rho what the study costs
   * @param datasetSpent what all studies on the dataset have cost so far
   * @param researcherSpent what those of this researcher have cost
   */
  public List<String> refusals(double rho, double datasetSpent, double researcherSpent) {
    List<String> reasons = new ArrayList<>();
    refusal("the dataset's lifetime budget", dataset(datasetSpent), rho, reasons);
    refusal("the researcher's budget on the dataset", researcher(researcherSpent), rho, reasons);
    return reasons;
  }

  private static void refusal(String name, Account account, double rho, List<String> reasons) {
    if (account.spent() + rho > account.limit() * ROUNDING) {
      reasons.add(
          "%s has rho %.6f left of %.6f and the study costs %.6f"
              .formatted(name, account.left(), account.limit(), rho));
    }
  }
}
