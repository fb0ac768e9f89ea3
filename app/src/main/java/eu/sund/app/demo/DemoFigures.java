package eu.sund.app.demo;

import eu.sund.algorithms.regression.GlmResult;
import eu.sund.app.pooled.PooledGlm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found, as {@code --json} writes it.
 *
 * @param synthetic whether the patients are made up
 * @param secure whether the hub was blind to single sites' sums
 * @param rounds rounds of the study whose coefficients are shown
 * @param seconds from the start to the last line
 * @param maxRelativeDifference the largest relative difference between federated and pooled
 *     coefficients and standard errors
 * @param coefficients federated beside pooled
 * @param sites one a hospital
 */
public record DemoFigures(
    boolean synthetic,
    boolean secure,
    int rounds,
    double seconds,
    double maxRelativeDifference,
    List<Pair> coefficients,
    List<SiteFigures> sites) {

  /** A coefficient and its standard error, twice. */
  public record Pair(
      String term,
      double federated,
      double pooled,
      double federatedStandardError,
      double pooledStandardError) {
    double difference() {
      return Math.max(
          relative(federated, pooled), relative(federatedStandardError, pooledStandardError));
    }

    private static double relative(double value, double reference) {
      return Math.abs(value - reference) / Math.abs(reference);
    }
  }

  /**
   * A hospital.
   *
   * @param name its place
   * @param patients rows in its own table
   * @param bytesOut bytes of updates that left it, both studies
   * @param aucLocal AUC of the model that it trains alone on its own held-out patients, or null
   * @param aucFederated AUC of the federated model on the same patients, or null
   * @param note why a figure is missing; empty if none is
   */
  public record SiteFigures(
      String name,
      String country,
      String data,
      long patients,
      long bytesOut,
      @Nullable Double aucLocal,
      @Nullable Double aucFederated,
      String note) {}

  /** Federated coefficients beside those of the pooled check. */
  static List<Pair> compare(GlmResult federated, PooledGlm.Fit pooled) {
    List<Pair> pairs = new ArrayList<>();
    for (GlmResult.Coefficient coefficient : federated.coefficients()) {
      int at = pooled.terms().indexOf(coefficient.term());
      if (at < 0) {
        throw new IllegalStateException("the pooled check has no term " + coefficient.term());
      }
      pairs.add(
          new Pair(
              coefficient.term(),
              coefficient.estimate(),
              pooled.coefficients().get(at),
              coefficient.standardError(),
              pooled.standardErrors().get(at)));
    }
    return pairs;
  }
}
