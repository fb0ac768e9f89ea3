package eu.sund.app.report;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.GlmResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** What all forms of a report say about a result, worked out once. */
record Reading(GlmResult result) {

  /** The name of {@code exp(coefficient)}, if the link gives it one. */
  Optional<String> ratio() {
    return switch (result.link()) {
      case "logit" -> Optional.of("Odds ratio");
      case "log" ->
          Optional.of(
              switch (result.family()) {
                case "poisson" -> "Rate ratio";
                case "binomial" -> "Risk ratio";
                default -> "Ratio";
              });
      default -> Optional.empty();
    };
  }

  /** {@code z}, or {@code t} where the dispersion is estimated. */
  String statistic() {
    return switch (result.family()) {
      case "binomial", "poisson" -> "z";
      default -> "t";
    };
  }

  /** The level of the intervals, such as {@code 95 %}. */
  String level() {
    return Numbers.significant(100 * result.confidence(), 3).replaceAll("\\.0+$", "") + " %";
  }

  /** Decimals for the coefficients of the table. */
  int decimals() {
    return Numbers.decimals(
        result.coefficients().stream()
            .mapToDouble(GlmResult.Coefficient::standardError)
            .filter(e -> e > 0)
            .min()
            .orElse(Double.NaN));
  }

  /** Decimals for a column of test statistics. */
  int statisticDecimals() {
    double largest =
        result.coefficients().stream().mapToDouble(c -> Math.abs(c.statistic())).max().orElse(0);
    return largest >= 1000 ? 1 : 3;
  }

  /** The coefficients apart from the intercept. */
  List<GlmResult.Coefficient> effects() {
    return result.coefficients().stream().filter(c -> !c.term().equals("(Intercept)")).toList();
  }

  /** How many rows were left out, or that it is withheld. */
  String dropped() {
    Long dropped = result.rowsDropped();
    return dropped == null ? "fewer than 5" : Numbers.count(dropped);
  }

  /** Whom the evaluation is about. */
  static String evaluated(Evaluation evaluation) {
    return evaluation.cohort().isBlank() ? "the patients of the fit" : evaluation.cohort();
  }

  /** The area under the curve, its interval, and how exact it is, as far as there are any. */
  static String auc(Evaluation evaluation) {
    Double auc = evaluation.auc();
    if (auc == null) {
      return "undefined, all outcomes are alike";
    }
    StringBuilder text = new StringBuilder(Numbers.fixed(auc, 4));
    double[] ends = evaluation.aucInterval();
    if (ends.length > 0) {
      text.append(", 95 % interval ").append(Numbers.fixed(ends[0], 4));
      text.append(" to ").append(Numbers.fixed(ends[1], 4));
    }
    if (evaluation.aucError() > 0) {
      text.append(" (exact to ").append(Numbers.significant(evaluation.aucError(), 1)).append(')');
    }
    return text.toString();
  }

  /** Whether every number of an interval can be drawn. */
  static boolean isFinite(double... values) {
    return DoubleStream.of(values).allMatch(Double::isFinite);
  }
}
