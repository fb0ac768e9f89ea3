package eu.sund.governance.budget;

import eu.sund.core.Checks;
import eu.sund.core.dp.Spending;
import java.util.ArrayList;
import java.util.List;

/**
 * What a dataset's steward allows to be spent. Amounts add up as {@link Spending}; ε is how people
 * read them.
 *
 * @param datasetEpsilon for all studies on the dataset together, over its lifetime
 * @param researcherEpsilon for all studies of one researcher on the dataset together
 * @param delta at which both ε are meant; well below 1 over the number of patients
 */
public record Budget(double datasetEpsilon, double researcherEpsilon, double delta) {
  /** ε 8 a dataset, 3 a researcher, δ 10^-6. */
  public static final Budget DEFAULT = new Budget(8, 3, 1e-6);

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
  public Account dataset(Spending spent) {
    return new Account(spent, datasetEpsilon, delta);
  }

  /** A researcher's account after {@code spent}. */
  public Account researcher(Spending spent) {
    return new Account(spent, researcherEpsilon, delta);
  }

  /**
   * Why a study must not run, in words for the steward; empty if it may.
   *
   * @param cost what the study costs
   * @param datasetSpent what all studies on the dataset have cost so far
   * @param researcherSpent what those of this researcher have cost
   */
  public List<String> refusals(Spending cost, Spending datasetSpent, Spending researcherSpent) {
    List<String> reasons = new ArrayList<>();
    refusal("the dataset's lifetime budget", dataset(datasetSpent), cost, reasons);
    refusal("the researcher's budget on the dataset", researcher(researcherSpent), cost, reasons);
    return reasons;
  }

  private static void refusal(String name, Account account, Spending cost, List<String> reasons) {
    if (account.affords(cost)) {
      return;
    }
    boolean plain = cost.isPlain() && account.spent().isPlain();
    reasons.add(
        plain
            ? "%s has rho %.6f left of %.6f and the study costs %.6f"
                .formatted(name, account.rhoLeft(), account.rhoLimit(), cost.rho())
            : ("%s allows epsilon %.4f at delta %s, of which %.4f is spent;"
                    + " with the study it would be %.4f")
                .formatted(
                    name,
                    account.epsilonLimit(),
                    account.delta(),
                    account.epsilonSpent(),
                    account.spent().plus(cost).epsilon(account.delta())));
  }
}
