package eu.sund.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Draws a figure over rounds: a thin line a seed, and their mean. */
final class LinePlot {
  private static final double LEFT = 62;
  private static final double TOP = 12;
  private static final double WIDE = 400;
  private static final double HIGH = 220;
  private static final double WIDTH = LEFT + WIDE + 18;
  private static final double HEIGHT = TOP + HIGH + 46;
  private static final double STEP_MIN = 0.6;

  private final Axis across;
  private final Axis up;
  private final StringBuilder svg = new StringBuilder(4096);

  private LinePlot(Axis across, Axis up) {
    this.across = across;
    this.up = up;
  }

  /**
   * The drawing.
   *
   * @param id unique in its page
   * @param curves a map from round to value for each seed; at least one with two rounds
   */
  static String svg(String id, String name, List<SortedMap<Integer, Double>> curves) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int last = 1;
    for (SortedMap<Integer, Double> curve : curves) {
      for (double value : curve.values()) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      last = Math.max(last, curve.isEmpty() ? 1 : curve.lastKey());
    }
    boolean flat = high - low <= 1e-9 * Math.max(1, Math.abs(high));
    double edge = flat ? (high == 0 ? 1 : 0.5 * Math.abs(high)) : 0.05 * (high - low);
    LinePlot plot =
        new LinePlot(Axis.linear(1, Math.max(2, last)), Axis.linear(low - edge, high + edge));
    plot.draw(id, name, curves);
    return plot.svg.toString();
  }

  private void draw(String id, String name, List<SortedMap<Integer, Double>> curves) {
    svg.append(
        "<svg class=\"lines\" viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"%st\">"
            .formatted(Xml.at(WIDTH), Xml.at(HEIGHT), id));
    svg.append(
        "<title id=\"%st\">%s over rounds, %d %s</title>"
            .formatted(id, Xml.escape(name), curves.size(), curves.size() == 1 ? "seed" : "seeds"));
    for (double tick : across.ticks()) {
      if (tick == Math.rint(tick)) {
        line(x(tick), TOP, x(tick), TOP + HIGH, "grid");
        text(x(tick), TOP + HIGH + 18, "tick mid", Axis.label(tick));
      }
    }
    for (double tick : up.ticks()) {
      line(LEFT, y(tick), LEFT + WIDE, y(tick), "grid");
      text(LEFT - 8, y(tick) + 4, "tick end", Axis.label(tick));
    }
    line(LEFT, TOP + HIGH, LEFT + WIDE, TOP + HIGH, "axis");
    line(LEFT, TOP, LEFT, TOP + HIGH, "axis");
    text(LEFT + WIDE / 2, TOP + HIGH + 38, "label mid", "Round");
    if (curves.size() > 1) {
      curves.forEach(curve -> path(curve, "thin"));
    }
    path(mean(curves), "curve");
    svg.append("</svg>");
  }

  private static SortedMap<Integer, Double> mean(List<SortedMap<Integer, Double>> curves) {
    SortedMap<Integer, double[]> sums = new TreeMap<>();
    for (SortedMap<Integer, Double> curve : curves) {
      curve.forEach(
          (round, value) -> {
            double[] sum = sums.computeIfAbsent(round, r -> new double[2]);
            sum[0] += value;
            sum[1]++;
          });
    }
    SortedMap<Integer, Double> mean = new TreeMap<>();
    sums.forEach((round, sum) -> mean.put(round, sum[0] / sum[1]));
    return mean;
  }

  private double x(double round) {
    return LEFT + WIDE * across.share(round);
  }

  private double y(double value) {
    return TOP + HIGH * (1 - up.share(value));
  }

  private void path(SortedMap<Integer, Double> curve, String kind) {
    List<String> places = new ArrayList<>();
    double before = Double.NEGATIVE_INFINITY;
    for (var point : curve.entrySet()) {
      double at = x(point.getKey());
      if (at - before >= STEP_MIN || point.getKey().equals(curve.lastKey())) {
        places.add(Xml.at(at) + " " + Xml.at(y(point.getValue())));
        before = at;
      }
    }
    if (!places.isEmpty()) {
      svg.append("<path d=\"M%s\" class=\"%s\"/>".formatted(String.join(" L", places), kind));
    }
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
