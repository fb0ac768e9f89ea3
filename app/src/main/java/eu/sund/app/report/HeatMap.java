package eu.sund.app.report;

import java.util.List;

/** Draws a matrix of shares as shades of one colour, with the numbers if there is room. */
final class HeatMap {
  private static final double LEFT = 150;
  private static final double TOP = 110;
  private static final double SIZE = 560;
  private static final int NUMBERED_MAX = 14;
  private static final int NAMED_MAX = 40;

  private HeatMap() {}

  /**
   * The drawing.
   *
   * @param names of rows and columns
   * @param matrix square; what is not finite stays empty
   */
  static String svg(String title, List<String> names, List<List<Double>> matrix) {
    int n = names.size();
    double cell = SIZE / n;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (List<Double> row : matrix) {
      for (double value : row) {
        low = Double.isFinite(value) ? Math.min(low, value) : low;
        high = Double.isFinite(value) ? Math.max(high, value) : high;
      }
    }
    StringBuilder svg = new StringBuilder(16384);
    svg.append(
        "<svg class=\"forest\" viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"hm\">"
            .formatted(Xml.at(LEFT + SIZE + 20), Xml.at(TOP + SIZE + 12)));
    svg.append("<title id=\"hm\">").append(Xml.escape(title)).append("</title>");
    for (int i = 0; i < n; i++) {
      if (n <= NAMED_MAX) {
        String name = cut(names.get(i));
        double middle = (i + 0.5) * cell;
        svg.append(text(LEFT - 8, TOP + middle + 4, "tick end", name));
        svg.append(
            "<text x=\"0\" y=\"0\" class=\"tick\" transform=\"translate(%s %s) rotate(-50)\">%s</text>"
                .formatted(Xml.at(LEFT + middle), Xml.at(TOP - 8), Xml.escape(name)));
      }
      for (int j = 0; j < n; j++) {
        svg.append(cell(matrix.get(i).get(j), low, high, new double[] {i, j, cell}));
      }
    }
    return svg.append("</svg>").toString();
  }

  private static String cut(String name) {
    return name.length() > 20 ? name.substring(0, 19) + "…" : name;
  }

  private static String cell(double value, double low, double high, double[] place) {
    double size = place[2];
    String x = Xml.at(LEFT + place[1] * size);
    String y = Xml.at(TOP + place[0] * size);
    if (!Double.isFinite(value)) {
      return "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"empty\"/>"
          .formatted(x, y, Xml.at(size), Xml.at(size));
    }
    double share = high > low ? (value - low) / (high - low) : 1;
    String shade =
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"heat\" fill-opacity=\"%s\"/>"
            .formatted(x, y, Xml.at(size), Xml.at(size), Numbers.fixed(0.06 + 0.84 * share, 3));
    if (SIZE / size > NUMBERED_MAX) {
      return shade;
    }
    return shade
        + text(
            LEFT + (place[1] + 0.5) * size,
            TOP + (place[0] + 0.5) * size + 4,
            share > 0.55 ? "mid light" : "mid",
            Numbers.fixed(value, size > 50 ? 3 : 2));
  }

  private static String text(double x, double y, String kind, String text) {
    return "<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>"
        .formatted(Xml.at(x), Xml.at(y), kind, Xml.escape(text));
  }
}
