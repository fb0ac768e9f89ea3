package eu.sund.app.report;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.GlmResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints a result as the table that a statistician expects, at most {@value #WIDTH} columns wide
 * and the same in every locale.
 */
public final class ResultTable {
  /** The most columns of a line. */
  public static final int WIDTH = 100;

  private static final int TERM_MAX = 24;
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final GlmResult result;
  private final Reading reading;
  private final Style style;
  private final StringBuilder text = new StringBuilder(4096);

  /**
   * How to print.
   *
   * @param colour whether to use terminal colours
   * @param stars whether to mark small p-values as R does
   */
  public record Style(boolean colour, boolean stars) {}

  private ResultTable(GlmResult result, Style style) {
    this.result = result;
    this.reading = new Reading(result);
    this.style = style;
  }

  /**
   * Prints without stars.
   *
   * @throws UncheckedIOException if {@code out} fails
   */
  public static void print(GlmResult result, Appendable out, boolean colour) {
    print(result, out, new Style(colour, false));
  }

  /**
   * Prints.
   *
   * @throws UncheckedIOException if {@code out} fails
   */
  public static void print(GlmResult result, Appendable out, Style style) {
    ResultTable table = new ResultTable(result, style);
    table.head();
    table.coefficients();
    table.ratios();
    table.fit();
    table.evaluation();
    table.notes();
    try {
      out.append(table.text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }

  private void marked(String mark, String line) {
    String stripped = line.stripTrailing();
    text.append(style.colour() && !mark.isEmpty() ? mark + stripped + PLAIN : stripped)
        .append('\n');
  }

  private void head() {
    wrapped(result.formula(), "", BOLD);
    marked(
        DIM,
        String.format(
            Locale.ROOT,
            "%s, %s link; %s over %d %s",
            result.family(),
            result.link(),
            result.analysis(),
            result.sites(),
            result.sites() == 1 ? "site" : "sites"));
    line("");
  }

  private void coefficients() {
    int decimals = reading.decimals();
    int statistics = reading.statisticDecimals();
    List<String> head = new ArrayList<>();
    head.addAll(List.of("Term", "Estimate", "Std. error", reading.statistic(), "p"));
    if (style.stars()) {
      head.add("");
    }
    head.addAll(List.of(reading.level() + " CI from", "to"));
    List<List<String>> rows = new ArrayList<>();
    for (GlmResult.Coefficient c : result.coefficients()) {
      List<String> row = new ArrayList<>();
      row.add(c.term());
      row.add(Numbers.aligned(c.estimate(), decimals));
      row.add(Numbers.aligned(c.standardError(), decimals));
      row.add(Numbers.aligned(c.statistic(), statistics));
      row.add(Numbers.p(c.p()));
      if (style.stars()) {
        row.add(Numbers.stars(c.p()));
      }
      row.add(Numbers.aligned(c.low(), decimals));
      row.add(Numbers.aligned(c.high(), decimals));
      rows.add(row);
    }
    grid(head, rows);
    if (style.stars()) {
      marked(DIM, "*** p < 0.001, ** p < 0.01, * p < 0.05, . p < 0.1");
    }
    line("");
  }

  private void ratios() {
    if (reading.ratio().isEmpty() || reading.effects().isEmpty()) {
      return;
    }
    int decimals = Math.min(4, reading.decimals());
    List<List<String>> rows = new ArrayList<>();
    for (GlmResult.Coefficient c : reading.effects()) {
      rows.add(
          List.of(
              c.term(),
              Numbers.aligned(Math.exp(c.estimate()), decimals),
              Numbers.aligned(Math.exp(c.low()), decimals),
              Numbers.aligned(Math.exp(c.high()), decimals)));
    }
    grid(List.of("", reading.ratio().get(), reading.level() + " CI from", "to"), rows);
    line("");
  }

  /** Prints columns to the right of the first, which is cut off into a line of its own if long. */
  private void grid(List<String> head, List<List<String>> rows) {
    int[] widths = head.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        boolean own = i == 0 && row.get(i).length() > TERM_MAX;
        widths[i] = Math.max(widths[i], own ? 0 : row.get(i).length());
      }
    }
    marked(BOLD, joined(head, widths));
    for (List<String> row : rows) {
      if (row.getFirst().length() > TERM_MAX) {
        wrapped(row.getFirst(), "", "");
        List<String> rest = new ArrayList<>(row);
        rest.set(0, "");
        line(joined(rest, widths));
      } else {
        line(joined(row, widths));
      }
    }
  }

  private static String joined(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blank = " ".repeat(widths[i] - cells.get(i).length());
      line.append(i == 0 ? cells.get(i) + blank : "  " + blank + cells.get(i));
    }
    return line.toString();
  }

  private void fact(String name, String value) {
    wrapped(String.format(Locale.ROOT, "%-20s%s", name, value), " ".repeat(20), "");
  }

  private void fit() {
    Long events = result.events();
    fact("Patients", Numbers.count(result.patients()));
    if (events != null) {
      fact("Events", Numbers.count(events));
    }
    fact("Rows dropped", reading.dropped() + " (missing or implausible values)");
    fact(
        "Deviance",
        Numbers.fixed(result.deviance(), 3)
            + " on "
            + Numbers.count(result.degreesOfFreedom())
            + " degrees of freedom");
    fact(
        "Null deviance",
        Numbers.fixed(result.nullDeviance(), 3)
            + " on "
            + Numbers.count(result.nullDegreesOfFreedom())
            + " degrees of freedom");
    if (reading.statistic().equals("t")) {
      fact("Dispersion", Numbers.significant(result.dispersion(), 6));
    }
    fact(
        "AIC",
        Numbers.fixed(result.aic(), 3)
            + "  (log-likelihood "
            + Numbers.fixed(result.logLikelihood(), 3)
            + ")");
    fact("Iterations", Integer.toString(result.iterations()));
    fact("Sites", Integer.toString(result.sites()));
  }

  private void evaluation() {
    Evaluation e = result.evaluation();
    if (e == null) {
      return;
    }
    line("");
    wrapped("Predictions, measured on " + Reading.evaluated(e), "  ", BOLD);
    fact("Patients", Numbers.count(e.patients()) + ", events " + Numbers.count(e.events()));
    fact("AUC", Reading.auc(e));
    fact("Brier score", Numbers.fixed(e.brier(), 4));
    fact(
        "Calibration",
        "intercept "
            + orNone(e.calibrationIntercept())
            + ", slope "
            + orNone(e.calibrationSlope()));
    fact(
        "At threshold " + Numbers.significant(e.threshold(), 2),
        "accuracy "
            + share(e.accuracy())
            + ", sensitivity "
            + share(e.sensitivity())
            + ", specificity "
            + share(e.specificity()));
  }

  private static String orNone(@Nullable Double value) {
    return value == null ? "undefined" : Numbers.fixed(value, 4);
  }

  private static String share(@Nullable Double value) {
    return value == null ? "withheld" : Numbers.percent(value);
  }

  private void notes() {
    if (result.notes().isEmpty()) {
      return;
    }
    line("");
    result.notes().forEach(note -> wrapped("Note: " + note, "      ", DIM));
  }

  /** Prints words over as many lines as they need; a word that is too long is cut. */
  private void wrapped(String words, String indent, String mark) {
    String rest = words;
    while (rest.length() > WIDTH) {
      int at = rest.lastIndexOf(' ', WIDTH);
      int cut = at > indent.length() ? at : WIDTH;
      marked(mark, rest.substring(0, cut));
      rest = indent + rest.substring(cut).stripLeading();
    }
    marked(mark, rest);
  }
}
