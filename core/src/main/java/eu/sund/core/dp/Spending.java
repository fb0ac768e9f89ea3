package eu.sund.core.dp;

import eu.sund.core.Checks;
import eu.sund.core.Zcdp;
import java.util.Arrays;

/**
 * An amount of privacy, the currency of budgets: ρ of zero-concentrated differential privacy for
 * what was released with plain Gaussian noise, and Rényi divergences at the orders of {@link
 * Rdp#grid} for what was released after sampling. Both add up over releases; together they have the
 * divergence {@code aρ + r(a)} at order a.
 *
 * <p>ε is how people read an amount; it does not add up.
 *
 * <p>Immutable.
 */
public final class Spending {
  /** Nothing. */
  public static final Spending NOTHING = new Spending(0, new double[0]);

  private final double rho;
  // empty, or one divergence an order of the grid
  private final double[] sampled;

  private Spending(double rho, double[] sampled) {
    Checks.argument(rho >= 0 && rho < Double.POSITIVE_INFINITY, "rho cannot be %s", rho);
    this.rho = rho;
    this.sampled = sampled;
  }

  /**
   * Of these parts.
   *
   * @param rho at least 0
   * @param sampled empty, or a divergence of at least 0 for each order of {@link Rdp#grid}; copied
   */
  public static Spending of(double rho, double[] sampled) {
    Checks.argument(
        sampled.length == 0 || sampled.length == Rdp.orderCount(),
        "an amount has %s orders, was %s",
        Rdp.orderCount(),
        sampled.length);
    for (double divergence : sampled) {
      Checks.argument(divergence >= 0, "a divergence cannot be %s", divergence);
    }
    return new Spending(rho, sampled.clone());
  }

  /** What ρ-zCDP costs. */
  public static Spending ofRho(double rho) {
    return rho == 0 ? NOTHING : new Spending(rho, NOTHING.sampled);
  }

  /** What steps with Poisson sampling cost. */
  public static Spending of(SampledGaussian steps) {
    return new Spending(0, Rdp.curve(steps.multiplier(), steps.rate(), steps.steps()));
  }

  /** Both together. */
  public Spending plus(Spending other) {
    if (other.isNothing()) {
      return this;
    }
    double[] sum = sampled.length >= other.sampled.length ? sampled.clone() : other.sampled.clone();
    if (sampled.length > 0 && other.sampled.length > 0) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] = sampled[i] + other.sampled[i];
      }
    }
    return new Spending(rho + other.rho, sum);
  }

  /**
   * What is spent at most if a coin decides on which of both it is: at every order the larger
   * divergence.
   */
  public Spending or(Spending other) {
    if (isPlain() && other.isPlain()) {
      return rho >= other.rho ? this : other;
    }
    double[] one = curve();
    double[] two = other.curve();
    for (int i = 0; i < one.length; i++) {
      one[i] = Math.max(one[i], two[i]);
    }
    return new Spending(0, one);
  }

  /** The divergence at each order of the grid. */
  private double[] curve() {
    double[] curve = Rdp.grid();
    for (int i = 0; i < curve.length; i++) {
      curve[i] = curve[i] * rho + (isPlain() ? 0 : sampled[i]);
    }
    return curve;
  }

  /** The part of plain Gaussian noise. */
  public double rho() {
    return rho;
  }

  /** The part after sampling: empty if there is none, else a divergence an order; a copy. */
  public double[] sampled() {
    return sampled.clone();
  }

  /** Whether nothing was released after sampling: ρ says it all. */
  public boolean isPlain() {
    return sampled.length == 0;
  }

  /** Whether it is nothing at all. */
  public boolean isNothing() {
    return rho == 0 && isPlain();
  }

  /** The smallest ε that can be shown for it at δ; infinite if there is none. */
  public double epsilon(double delta) {
    if (isPlain()) {
      return rho == 0 ? 0 : Zcdp.epsilon(rho, delta);
    }
    return Rdp.epsilon(curve(), delta).epsilon();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Spending that
        && Double.compare(rho, that.rho) == 0
        && Arrays.equals(sampled, that.sampled);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(rho) * 31 + Arrays.hashCode(sampled);
  }

  @Override
  public String toString() {
    return isPlain() ? "rho " + rho : "rho " + rho + " and sampled steps";
  }
}
