package eu.sund.governance.budget;

import eu.sund.core.Checks;
import eu.sund.core.Zcdp;
import java.util.Locale;

/**
 * What was spent of a limit.
 *
 * @param spent ρ, at least 0; never falls
 * @param limit ρ
 * @param delta at which ε is shown
 */
public record Account(double spent, double limit, double delta) {
  /** Checks the ranges. */
  public Account {
    Checks.argument(spent >= 0 && limit > 0, "an account cannot be %s of %s", spent, limit);
  }

  /** ρ that is left, at least 0. */
  public double left() {
    return Math.max(0, limit - spent);
  }

  /** What was spent as ε. */
  public double epsilonSpent() {
    return epsilon(spent, delta);
  }

  /** The limit as ε. */
  public double epsilonLimit() {
    return epsilon(limit, delta);
  }

  private static double epsilon(double rho, double delta) {
    return rho == 0 ? 0 : Zcdp.epsilon(rho, delta);
  }

  /** What spending ρ means, for people. */
  public static String words(double rho, double delta) {
    double epsilon = epsilon(rho, delta);
    return String.format(
        Locale.ROOT,
        "may change what one can learn about a patient by at most a factor e^%.2f = %.1f (apart"
            + " from a chance of %s)",
        epsilon,
        Math.exp(epsilon),
        delta);
  }
}
