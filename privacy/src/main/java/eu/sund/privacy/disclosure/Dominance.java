package eu.sund.privacy.disclosure;

import eu.sund.core.Checks;
import java.util.Arrays;

/**
 * Whether a sum of patients' values tells too much of the largest one.
 *
 * <p>With contributions {@code |x₁| ≥ |x₂| ≥ …} and {@code S = Σ|x_i|} it is safe if {@code |x₁| ≤
 * one·S}, {@code |x₁| + |x₂| ≤ two·S} and {@code S − |x₁| − |x₂| ≥ p·|x₁|}: the second largest, who
 * can take off their own value, still misses the largest by the share p.
 *
 * <p>The indicator of one patient times a column is a sum with one contribution, and fails.
 *
 * @param one the largest share of one patient
 * @param two the largest share of two
 * @param p how far, as a share of it, the largest value must stay hidden from the second
 */
public record Dominance(double one, double two, double p) {
  /** (1, 60 %), (2, 80 %), p = 15 %. */
  public static final Dominance USUAL = new Dominance(0.6, 0.8, 0.15);

  /** Checks the shares. */
  public Dominance {
    Checks.argument(
        one > 0 && one <= two && two <= 1 && p > 0 && p < 1,
        "shares must satisfy 0 < one <= two <= 1 and 0 < p < 1");
  }

  /**
   * Whether the sum may be shown.
   *
   * @param contributions each distinct patient's part of the sum, finite
   */
  public boolean allows(double[] contributions) {
    double[] sizes = Arrays.stream(contributions).map(Math::abs).sorted().toArray();
    double sum = 0;
    for (double size : sizes) {
      Checks.argument(Double.isFinite(size), "a contribution must be finite");
      sum += size;
    }
    if (sizes.length < 3 || sum == 0) {
      return false;
    }
    double first = sizes[sizes.length - 1];
    double second = sizes[sizes.length - 2];
    return first <= one * sum && first + second <= two * sum && sum - first - second >= p * first;
  }
}
