package eu.sund.app.report;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.Evaluation.CalibrationGroup;
import eu.sund.algorithms.regression.Evaluation.RocPoint;
import java.util.Locale;

/** Draws on the unit square: the ROC curve and the calibration of predictions. */
final class SquarePlot {
  private static final double SIZE = 300;
  private static final double LEFT = 52;
  private static final double TOP = 12;
  private static final double WIDTH = LEFT + SIZE + 14;
  private static final double HEIGHT = TOP + SIZE + 48;
  private static final double STEP_MIN = 0.4;
  // The 0.975 quantile of the normal distribution: intervals of observed shares hold 95 %.
  private static final double Z = 1.959963984540054;

  private final StringBuilder svg = new StringBuilder(8192);

  private SquarePlot(String id, String title, String words) {
    svg.append(
        "<svg class=\"square\" viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"%st %sd\">"
            .formatted(Xml.at(WIDTH), Xml.at(HEIGHT), id, id));
    svg.append("<title id=\"%st\">%s</title>".formatted(id, Xml.escape(title)));
    svg.append("<desc id=\"%sd\">%s</desc>".formatted(id, Xml.escape(words)));
  }

  /** The ROC curve with its area; empty if there is none. */
  static String roc(Evaluation evaluation) {
    Double auc = evaluation.auc();
    if (auc == null || evaluation.roc().size() < 2) {
      return "";
    }
    String area = "AUC " + Numbers.fixed(auc, 3);
    SquarePlot plot =
        new SquarePlot(
            "roc",
            "ROC curve",
            "Sensitivity against 1 minus specificity over all thresholds; " + area);
    plot.frame("1 − specificity", "Sensitivity");
    String curve = plot.curve(evaluation);
    plot.svg.append(
        "<path d=\"%s L%s %s Z\" class=\"area\"/>".formatted(curve, plot.x(1), plot.y(0)));
    plot.svg.append("<path d=\"%s\" class=\"curve\"/>".formatted(curve));
    Double sensitivity = evaluation.sensitivity();
    Double specificity = evaluation.specificity();
    if (sensitivity != null && specificity != null) {
      plot.svg.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"5\" class=\"point\"/>"
              .formatted(plot.x(1 - specificity), plot.y(sensitivity)));
      String words = "threshold " + Numbers.significant(evaluation.threshold(), 2);
      boolean inside = specificity > 0.45;
      plot.svg.append(
          "<text x=\"%s\" y=\"%s\" class=\"tick%s\">%s</text>"
              .formatted(
                  Xml.at(LEFT + SIZE * (1 - specificity) + (inside ? 11 : -11)),
                  Xml.at(TOP + SIZE * (1 - sensitivity) + 12),
                  inside ? "" : " end",
                  words));
    }
    plot.svg.append(
        "<text x=\"%s\" y=\"%s\" class=\"figure end\">%s</text>"
            .formatted(Xml.at(LEFT + SIZE - 12), Xml.at(TOP + SIZE - 16), area));
    return plot.svg.append("</svg>").toString();
  }

  /** Observed shares of groups against their predictions; empty if there is no group. */
  static String calibration(Evaluation evaluation) {
    if (evaluation.calibration().isEmpty()) {
      return "";
    }
    StringBuilder words = new StringBuilder();
    long largest = 1;
    for (CalibrationGroup group : evaluation.calibration()) {
      largest = Math.max(largest, group.patients());
      words.append(
          String.format(
              Locale.ROOT,
              "predicted %.2f, observed %.2f, %d patients; ",
              group.predicted(),
              group.observed(),
              group.patients()));
    }
    SquarePlot plot = new SquarePlot("cal", "Calibration plot", words.toString());
    plot.frame("Predicted probability", "Observed share");
    for (CalibrationGroup group : evaluation.calibration()) {
      plot.group(group, largest);
    }
    return plot.svg.append("</svg>").toString();
  }

  private String x(double share) {
    return Xml.at(LEFT + SIZE * share);
  }

  private String y(double share) {
    return Xml.at(TOP + SIZE * (1 - share));
  }

  private void line(String x1, String y1, String x2, String y2, String kind) {
    svg.append(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>"
            .formatted(x1, y1, x2, y2, kind));
  }

  private void text(double x, double y, String kind, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" class=\"%s\">%s</text>"
            .formatted(Xml.at(x), Xml.at(y), kind, text));
  }

  private void frame(String across, String up) {
    for (int i = 0; i <= 5; i++) {
      double share = i / 5.0;
      line(x(share), y(0), x(share), y(1), "grid");
      line(x(0), y(share), x(1), y(share), "grid");
      String label = Numbers.fixed(share, 1);
      text(LEFT + SIZE * share, TOP + SIZE + 18, "tick mid", label);
      text(LEFT - 8, TOP + SIZE * (1 - share) + 4, "tick end", label);
    }
    line(x(0), y(0), x(1), y(1), "none");
    line(x(0), y(0), x(1), y(0), "axis");
    line(x(0), y(0), x(0), y(1), "axis");
    text(LEFT + SIZE / 2, TOP + SIZE + 40, "label mid", across);
    double middle = TOP + SIZE / 2;
    svg.append(
        "<text x=\"14\" y=\"%s\" class=\"label mid\" transform=\"rotate(-90 14 %s)\">%s</text>"
            .formatted(Xml.at(middle), Xml.at(middle), up));
  }

  /** The curve as a path; points nearer than half a pixel to the one before are left out. */
  private String curve(Evaluation evaluation) {
    StringBuilder path = new StringBuilder();
    double lastX = -1;
    double lastY = -1;
    int size = evaluation.roc().size();
    for (int i = 0; i < size; i++) {
      RocPoint point = evaluation.roc().get(i);
      double across = SIZE * point.falsePositiveRate();
      double up = SIZE * point.truePositiveRate();
      boolean far = Math.hypot(across - lastX, up - lastY) >= STEP_MIN;
      if (i == 0 || i == size - 1 || far) {
        path.append(i == 0 ? "M" : " L");
        path.append(x(point.falsePositiveRate())).append(' ').append(y(point.truePositiveRate()));
        lastX = across;
        lastY = up;
      }
    }
    return path.toString();
  }

  /** A group as a disc whose area is its size, with Wilson's interval of the observed share. */
  private void group(CalibrationGroup group, long largest) {
    if (!Reading.isFinite(group.predicted(), group.observed()) || group.patients() <= 0) {
      return;
    }
    double n = group.patients();
    double p = group.observed();
    double middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    String x = x(group.predicted());
    line(x, y(Math.max(0, middle - half)), x, y(Math.min(1, middle + half)), "whisker");
    double radius = 3 + 4 * Math.sqrt(n / largest);
    svg.append(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" class=\"disc\"/>".formatted(x, y(p), Xml.at(radius)));
  }
}
