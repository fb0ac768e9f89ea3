package eu.sund.app.report;

import eu.sund.algorithms.regression.GlmResult.Coefficient;
import java.util.List;

/**
 * Draws the effects with their intervals: ratios on a logarithmic axis where the link has them,
 * else coefficients. An interval that runs off the axis ends in an arrow.
 */
final class ForestPlot {
  private static final double WIDTH = 800;
  private static final double LEFT = 190;
  private static final double RIGHT = 480;
  private static final double VALUES = 718;
  private static final double ROW = 27;
  private static final double TOP = 34;
  private static final int TERM_MAX = 26;
  private static final double REACH_MAX = Math.log(1000);

  private final Reading reading;
  private final boolean ratios;
  private final String name;
  private final Axis axis;
  private final StringBuilder svg = new StringBuilder(8192);

  private ForestPlot(Reading reading) {
    this.reading = reading;
    this.ratios = reading.ratio().isPresent();
    this.name = reading.ratio().orElse("Coefficient");
    double[] ends = ends(reading.effects(), ratios);
    this.axis =
        ratios ? Axis.log(Math.exp(ends[0]), Math.exp(ends[1])) : Axis.linear(ends[0], ends[1]);
  }

  /** The drawing; empty if there is no effect to draw. */
  static String svg(Reading reading) {
    boolean any =
        reading.effects().stream().anyMatch(c -> Reading.isFinite(c.estimate(), c.low(), c.high()));
    return any ? new ForestPlot(reading).draw() : "";
  }

  /**
   * The axis in coefficients: all estimates and 0, intervals as far as they leave these legible.
   */
  private static double[] ends(List<Coefficient> effects, boolean ratios) {
    double low = 0;
    double high = 0;
    double farLow = 0;
    double farHigh = 0;
    double narrowest = Double.POSITIVE_INFINITY;
    for (Coefficient c : effects) {
      if (Reading.isFinite(c.estimate(), c.low(), c.high())) {
        low = Math.min(low, c.estimate());
        high = Math.max(high, c.estimate());
        farLow = Math.min(farLow, c.low());
        farHigh = Math.max(farHigh, c.high());
        narrowest = Math.min(narrowest, c.high() - c.low());
      }
    }
    double reach = Math.max(high - low, Math.max(narrowest, 1e-9));
    double from = Math.max(farLow, low - reach);
    double to = Math.min(farHigh, high + reach);
    if (ratios) {
      from = Math.max(from, -REACH_MAX);
      to = Math.min(to, REACH_MAX);
    }
    double edge = 0.04 * Math.max(to - from, 1e-9);
    return new double[] {from - edge, to + edge};
  }

  private String draw() {
    List<Coefficient> effects = reading.effects();
    double bottom = TOP + ROW * effects.size() + 6;
    double height = bottom + 46;
    svg.append(
        "<svg class=\"forest\" viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"ft fd\">"
            .formatted(Xml.at(WIDTH), Xml.at(height)));
    svg.append("<title id=\"ft\">Forest plot: ").append(name).append(" of each term</title>");
    svg.append("<desc id=\"fd\">").append(Xml.escape(words(effects))).append("</desc>");
    for (int i = 1; i < effects.size(); i += 2) {
      svg.append(
          "<rect x=\"0\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"band\"/>"
              .formatted(Xml.at(TOP + ROW * i), Xml.at(WIDTH), Xml.at(ROW)));
    }
    frame(bottom);
    for (int i = 0; i < effects.size(); i++) {
      row(effects.get(i), TOP + ROW * i + ROW / 2);
    }
    return svg.append("</svg>").toString();
  }

  private String words(List<Coefficient> effects) {
    StringBuilder words = new StringBuilder();
    for (Coefficient c : effects) {
      words.append(c.term()).append(' ').append(value(c)).append(' ').append(interval(c));
      words.append("; ");
    }
    return words.toString();
  }

  private double scaled(double coefficient) {
    return ratios ? Math.exp(coefficient) : coefficient;
  }

  private double x(double value) {
    return LEFT + (RIGHT - LEFT) * axis.share(value);
  }

  private void text(double x, double y, String kind, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>"
            .formatted(Xml.at(x), Xml.at(y), kind, Xml.escape(text)));
  }

  private void line(double x1, double y1, double x2, double y2, String kind) {
    svg.append(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>"
            .formatted(Xml.at(x1), Xml.at(y1), Xml.at(x2), Xml.at(y2), kind));
  }

  private void frame(double bottom) {
    text(4, 18, "head", "Term");
    text((LEFT + RIGHT) / 2, 18, "head mid", name);
    text(VALUES, 18, "head end", name + " (" + reading.level() + " CI)");
    text(WIDTH - 4, 18, "head end", "p");
    line(0, TOP - 6, WIDTH, TOP - 6, "rule");
    for (double tick : axis.ticks()) {
      line(x(tick), TOP - 6, x(tick), bottom, "grid");
      text(x(tick), bottom + 18, "tick mid", Axis.label(tick));
    }
    line(LEFT, bottom, RIGHT, bottom, "axis");
    double none = x(ratios ? 1 : 0);
    line(none, TOP - 6, none, bottom, "none");
    String scale = ratios ? name + ", logarithmic axis; 1 is no effect" : name + "; 0 is no effect";
    text((LEFT + RIGHT) / 2, bottom + 38, "label mid", scale);
  }

  private String value(Coefficient c) {
    return ratios
        ? Numbers.significant(Math.exp(c.estimate()), 3)
        : Xml.minus(Numbers.significant(c.estimate(), 3));
  }

  private String interval(Coefficient c) {
    return ratios
        ? "(%s to %s)"
            .formatted(
                Numbers.significant(Math.exp(c.low()), 3),
                Numbers.significant(Math.exp(c.high()), 3))
        : "(%s to %s)"
            .formatted(
                Xml.minus(Numbers.significant(c.low(), 3)),
                Xml.minus(Numbers.significant(c.high(), 3)));
  }

  private void row(Coefficient c, double y) {
    String term = c.term();
    text(
        4,
        y + 4.5,
        "term",
        term.length() > TERM_MAX ? term.substring(0, TERM_MAX - 1) + "…" : term);
    text(VALUES, y + 4.5, "num end", value(c) + " " + interval(c));
    text(WIDTH - 4, y + 4.5, "num end", Numbers.p(c.p()));
    if (!Reading.isFinite(c.estimate(), c.low(), c.high())) {
      text((LEFT + RIGHT) / 2, y + 4.5, "tick mid", "not drawn: no finite interval");
      return;
    }
    double from = scaled(c.low());
    double to = scaled(c.high());
    double left = from < axis.low() ? LEFT : Math.min(x(from), RIGHT);
    double right = to > axis.high() ? RIGHT : Math.max(x(to), LEFT);
    line(left, y, right, y, "whisker");
    end(from < axis.low(), left, y, -1);
    end(to > axis.high(), right, y, 1);
    double middle = scaled(c.estimate());
    if (middle >= axis.low() && middle <= axis.high()) {
      svg.append(
          "<rect x=\"%s\" y=\"%s\" width=\"9\" height=\"9\" rx=\"1.5\" class=\"dot\"/>"
              .formatted(Xml.at(x(middle) - 4.5), Xml.at(y - 4.5)));
    }
  }

  /** The end of a whisker: a short bar, or an arrow if it goes on. */
  private void end(boolean goesOn, double x, double y, int side) {
    if (goesOn) {
      svg.append(
          "<path d=\"M%s %s l%d -4.5 v9 z\" class=\"arrow\"/>"
              .formatted(Xml.at(x + side * 3), Xml.at(y), -side * 8));
    } else {
      line(x, y - 4, x, y + 4, "whisker");
    }
  }
}
