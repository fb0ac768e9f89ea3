package eu.sund.app.report;

import java.util.List;

/**
 * Draws figures with their intervals, a row each, on one axis, with a line to hold them against.
 */
final class IntervalPlot {
  private static final double WIDTH = 800;
  private static final double LEFT = 230;
  private static final double RIGHT = 590;
  private static final double ROW = 27;
  private static final double TOP = 34;
  private static final int NAME_MAX = 32;

  /** A row: a figure and its interval; ends that are not finite are not drawn. */
  record Row(String name, double value, double low, double high) {}

  /**
   * What stands beside the rows.
   *
   * @param id unique in its page
   * @param title over the axis
   * @param reference where the dashed line stands
   * @param label under the axis
   */
  record Words(String id, String title, double reference, String label) {}

  private final Words words;
  private final List<Row> rows;
  private final Axis axis;
  private final StringBuilder svg = new StringBuilder(8192);

  private IntervalPlot(Words words, List<Row> rows) {
    this.words = words;
    this.rows = rows;
    double low = words.reference();
    double high = words.reference();
    for (Row row : rows) {
      for (double end : new double[] {row.value(), row.low(), row.high()}) {
        low = Double.isFinite(end) ? Math.min(low, end) : low;
        high = Double.isFinite(end) ? Math.max(high, end) : high;
      }
    }
    double edge = Math.max(0.05 * (high - low), 1e-4);
    this.axis = Axis.linear(low - edge, high + edge);
  }

  static String svg(Words words, List<Row> rows) {
    IntervalPlot plot = new IntervalPlot(words, rows);
    plot.draw();
    return plot.svg.toString();
  }

  private void draw() {
    double bottom = TOP + ROW * rows.size() + 6;
    svg.append(
        "<svg class=\"forest\" viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"%st\">"
            .formatted(Xml.at(WIDTH), Xml.at(bottom + 46), words.id()));
    svg.append("<title id=\"%st\">%s</title>".formatted(words.id(), Xml.escape(words.title())));
    for (int i = 1; i < rows.size(); i += 2) {
      svg.append(
          "<rect x=\"0\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"band\"/>"
              .formatted(Xml.at(TOP + ROW * i), Xml.at(WIDTH), Xml.at(ROW)));
    }
    text((LEFT + RIGHT) / 2, 18, "head mid", words.title());
    text(WIDTH - 4, 18, "head end", "with 95 % interval");
    for (double tick : axis.ticks()) {
      line(x(tick), TOP - 6, x(tick), bottom, "grid");
      text(x(tick), bottom + 18, "tick mid", Axis.label(tick));
    }
    line(LEFT, bottom, RIGHT, bottom, "axis");
    line(x(words.reference()), TOP - 6, x(words.reference()), bottom, "none");
    text((LEFT + RIGHT) / 2, bottom + 38, "label mid", words.label());
    for (int i = 0; i < rows.size(); i++) {
      row(rows.get(i), TOP + ROW * i + ROW / 2);
    }
    svg.append("</svg>");
  }

  private void row(Row row, double y) {
    String name = row.name();
    text(
        4,
        y + 4.5,
        "term",
        name.length() > NAME_MAX ? name.substring(0, NAME_MAX - 1) + "…" : name);
    if (!Double.isFinite(row.value())) {
      text(WIDTH - 4, y + 4.5, "num end", "none");
      return;
    }
    String value = Xml.minus(Numbers.fixed(row.value(), 3));
    boolean bounded = Double.isFinite(row.low()) && Double.isFinite(row.high());
    String interval =
        bounded
            ? " (%s to %s)"
                .formatted(
                    Xml.minus(Numbers.fixed(row.low(), 3)), Xml.minus(Numbers.fixed(row.high(), 3)))
            : "";
    text(WIDTH - 4, y + 4.5, "num end", value + interval);
    if (bounded) {
      line(x(row.low()), y, x(row.high()), y, "whisker");
      line(x(row.low()), y - 4, x(row.low()), y + 4, "whisker");
      line(x(row.high()), y - 4, x(row.high()), y + 4, "whisker");
    }
    svg.append(
        "<rect x=\"%s\" y=\"%s\" width=\"9\" height=\"9\" rx=\"1.5\" class=\"dot\"/>"
            .formatted(Xml.at(x(row.value()) - 4.5), Xml.at(y - 4.5)));
  }

  private double x(double value) {
    return LEFT + (RIGHT - LEFT) * axis.share(value);
  }

  private void line(double x1, double y1, double x2, double y2, String kind) {
    svg.append(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>"
            .formatted(Xml.at(x1), Xml.at(y1), Xml.at(x2), Xml.at(y2), kind));
  }

  private void text(double x, double y, String kind, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>"
            .formatted(Xml.at(x), Xml.at(y), kind, Xml.escape(text)));
  }
}
