package eu.sund.app.report;

import eu.sund.algorithms.learning.TrainResult;
import java.io.IOException;
import java.util.Locale;

/** Prints how a network was trained over sites, and how well it predicts. */
public final class TrainTable {
  private TrainTable() {}

  /**
   * Prints, the same in every locale.
   *
   * @throws IOException if {@code out} fails
   */
  public static void print(TrainResult result, Appendable out) throws IOException {
    out.append(result.formula()).append('\n');
    line(
        out,
        "%s, %s over %d sites; %s patients; %s numbers; model of round %d of %d",
        result.analysis(),
        result.strategy(),
        result.sites(),
        Numbers.count(result.patients()),
        Numbers.count(result.weights().count()),
        result.chosenRound(),
        result.rounds().size());
    out.append('\n');
    line(out, "%5s  %10s  %10s  %10s", "Round", "Loss", "Held out", "Change");
    for (TrainResult.Round round : result.rounds()) {
      Double heldOut = round.heldOut();
      line(
          out,
          "%5d  %10s  %10s  %10s%s",
          round.round(),
          Numbers.significant(round.loss(), 5),
          heldOut == null ? "" : Numbers.significant(heldOut, 5),
          Numbers.significant(round.change(), 3),
          round.accepted() ? "" : "  voted down");
    }
    out.append('\n');
    line(out, "Measured on %s", result.evaluatedOn());
    for (TrainResult.Metric metric : result.metrics()) {
      line(
          out,
          "%-10s  %-20s  %-22s %10s%s%s",
          metric.model(),
          metric.group(),
          metric.name(),
          Numbers.significant(metric.value(), 5),
          interval(metric),
          metric.error() > 0 ? "  (exact to " + Numbers.significant(metric.error(), 1) + ")" : "");
    }
    for (TrainResult.Attack attack : result.attacks()) {
      line(
          out,
          "Membership attack '%s': area %s, standard error %s (0.5 is chance)",
          attack.name(),
          Numbers.significant(attack.auc(), 3),
          Numbers.significant(attack.standardError(), 2));
    }
    for (String note : result.notes()) {
      out.append("Note: ").append(note).append('\n');
    }
  }

  private static String interval(TrainResult.Metric metric) {
    Double low = metric.low();
    Double high = metric.high();
    return low == null || high == null
        ? ""
        : "  95 % " + Numbers.significant(low, 4) + " to " + Numbers.significant(high, 4);
  }

  private static void line(Appendable out, String form, Object... values) throws IOException {
    out.append(String.format(Locale.ROOT, form, values).stripTrailing()).append('\n');
  }
}
