package eu.sund.governance.budget;

import eu.sund.core.Checks;
import eu.sund.core.Zcdp;
import eu.sund.core.dp.Spending;
import java.util.Locale;

/**
 * What was spent of a limit.
 *
 * @param spent never falls
 * @param epsilonLimit the most that all of it together may be as ε
 * @param delta at which ε is meant
 */
public record Account(Spending spent, double epsilonLimit, double delta) {
  /** Adding doubles loses less than this share; nobody's last study fails by it. */
  private static final double ROUNDING = 1 + 1e-9;

  private static final int BISECTIONS = 60;

  /** Checks the ranges. */
  public Account {
    Checks.argument(
        epsilonLimit > 0 && delta > 0 && delta < 1,
        "an account cannot have the limit %s at %s",
        epsilonLimit,
        delta);
  }

  /** Whether so much more can be spent. */
  public boolean affords(Spending cost) {
    Spending after = spent.plus(cost);
    return after.isPlain()
        ? after.rho() <= rhoLimit() * ROUNDING
        : after.epsilon(delta) <= epsilonLimit * ROUNDING;
  }

  /** What was spent as ε. */
  public double epsilonSpent() {
    return spent.epsilon(delta);
  }

  /** The limit as ρ: what an account from which nothing was spent has. */
  public double rhoLimit() {
    return Zcdp.rho(epsilonLimit, delta);
  }

  /** How much plain Gaussian noise is still allowed to cost: ρ, at least 0. */
  public double rhoLeft() {
    if (spent.isPlain()) {
      return Math.max(0, rhoLimit() - spent.rho());
    }
    double low = 0;
    double high = rhoLimit();
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = low + (high - low) / 2;
      if (spent.plus(Spending.ofRho(middle)).epsilon(delta) <= epsilonLimit) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** What an amount means, for people. */
  public static String words(Spending amount, double delta) {
    double epsilon = amount.epsilon(delta);
    return String.format(
        Locale.ROOT,
        "may change what one can learn about a patient by at most a factor e^%.2f = %.1f (apart"
            + " from a chance of %s)",
        epsilon,
        Math.exp(epsilon),
        delta);
  }
}
