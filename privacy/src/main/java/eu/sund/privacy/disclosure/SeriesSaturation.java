package eu.sund.privacy.disclosure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The rule {@code series-saturation}: a model of p coefficients tells p linear statistics of each
 * of its variables (its score is Xᵀ(y − μ)), and statistics of several models add up. Whoever knows
 * the columns of X for n patients and has n such statistics of another column solves for it.
 *
 * <p>A model of p coefficients over n patients costs each of them p/n. If no patient's costs add up
 * to more than a share s, then all models over patients of any set U together have at most s·|U|
 * statistics: the costs of U's patients are the coefficients of those models and more.
 *
 * <p><b>Source.</b> Huth and others, Bioinformatics 39(9), 2023, equation for a column from n
 * statistics; the share of a tenth is our own, as for a single model.
 *
 * <p>Thread-safe: holds no state.
 */
public final class SeriesSaturation {
  private static final int NAMED_MAX = 5;

  private SeriesSaturation() {}

  /**
   * Judges one more model.
   *
   * @param told coefficients for each patient of all other models with each of its variables
   * @param parameters its own coefficients
   * @param patients that it is fitted to, over all hospitals
   * @param share coefficients for each patient that all models with a variable may have
   */
  public static Optional<Finding> finding(
      Map<String, Double> told, int parameters, long patients, double share) {
    double more = (double) parameters / Math.max(1, patients);
    List<String> full =
        told.entrySet().stream()
            .filter(e -> e.getValue() + more > share)
            .map(e -> "'%s' (%s so far)".formatted(e.getKey(), shown(e.getValue())))
            .toList();
    if (full.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Disclosure.SERIES,
            "%s more coefficients for %s patients are %s for each, and all models with a variable"
                    .formatted(parameters, patients, shown(more))
                + " together may have at most "
                + share
                + ": "
                + String.join(", ", full.stream().limit(NAMED_MAX).toList())
                + (full.size() > NAMED_MAX
                    ? " and " + (full.size() - NAMED_MAX) + " more variables"
                    : "")));
  }

  private static String shown(double share) {
    return String.format(Locale.ROOT, "%.4f", share);
  }
}
