package eu.sund.app.report;

import eu.sund.simulation.research.Comparison;
import eu.sund.simulation.research.Inference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes a simulation as one self-contained page, in the form of {@link HtmlReport}: XHTML, style
 * and drawings inside, no script and nothing from a network.
 */
public final class SimulationPage {
  private static final int CURVES_MAX = 12;
  private static final int SITES_MAX = 60;

  /**
   * What the page shows beside its drawings.
   *
   * @param title the study's title
   * @param purpose why
   * @param warning what a reader must know first
   * @param keys figures at the top
   * @param facts what was simulated, by name
   * @param command how to repeat it
   */
  public record Facts(
      String title,
      String purpose,
      String warning,
      Map<String, String> keys,
      Map<String, String> facts,
      String command) {}

  private final StringBuilder page = new StringBuilder(65536);

  private SimulationPage() {}

  /**
   * The page.
   *
   * @param figures result figures: name, then each seed's value
   * @param curves by name a map from round to value for each seed
   */
  public static String html(
      Facts facts,
      SortedMap<String, List<Double>> figures,
      SortedMap<String, List<SortedMap<Integer, Double>>> curves,
      Optional<Comparison.Report> comparison) {
    SimulationPage it = new SimulationPage();
    it.head(facts);
    comparison.ifPresent(it::comparison);
    it.curves(curves);
    it.figures(figures);
    it.foot(facts);
    return it.page.toString();
  }

  private void head(Facts facts) {
    page.append(HtmlReport.HEAD);
    page.append("<title>").append(Xml.escape(facts.title())).append("</title>\n<style>\n");
    page.append(ReportStyle.CSS).append(ReportStyle.SIMULATION);
    page.append("</style>\n</head>\n<body>\n<header class=\"top\">\n");
    page.append(HtmlReport.BRAND.replace("federated analysis report", "research simulation"));
    page.append("<h1>").append(Xml.escape(facts.title())).append("</h1>\n<p class=\"purpose\">");
    page.append(Xml.escape(facts.purpose())).append("</p>\n<p class=\"banner\" role=\"note\">");
    page.append("<strong>Simulation.</strong> ").append(Xml.escape(facts.warning()));
    page.append("</p>\n<dl class=\"keys\">");
    facts
        .keys()
        .forEach(
            (name, value) ->
                page.append(
                    "<div><dt>%s</dt><dd>%s</dd></div>"
                        .formatted(Xml.escape(name), Xml.escape(value))));
    page.append("</dl>\n</header>\n<main>\n");
  }

  private void section(String title) {
    page.append("<h2>").append(Xml.escape(title)).append("</h2>\n");
  }

  private void table(String label, String caption, List<String> head, List<List<String>> rows) {
    page.append(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>"
            .formatted(Xml.escape(label)));
    page.append("<caption>").append(Xml.escape(caption)).append("</caption><thead><tr>");
    for (int i = 0; i < head.size(); i++) {
      page.append(i == 0 ? "<th scope=\"col\" class=\"text\">" : "<th scope=\"col\">");
      page.append(Xml.escape(head.get(i))).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>");
    for (List<String> row : rows) {
      page.append("<tr><th scope=\"row\" class=\"text wide\">").append(Xml.escape(row.getFirst()));
      page.append("</th>");
      row.subList(1, row.size())
          .forEach(c -> page.append("<td>").append(Xml.escape(Xml.minus(c))).append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private void comparison(Comparison.Report report) {
    section("Models compared");
    List<List<String>> lines = new ArrayList<>();
    for (Comparison.Line line : report.lines()) {
      Inference.Estimate e = line.estimate();
      lines.add(
          List.of(
              line.model() + (line.scope().equals("all") ? ", all test rows" : ", at home"),
              number(e.mean()),
              number(e.sd()),
              number(e.low()),
              number(e.high())));
    }
    table(
        "Models",
        "Over seeds; “all” is one measure over the test rows of all sites, “at home” the mean of"
            + " each site's own. Intervals are t intervals corrected for the patients that seeds"
            + " share (Nadeau and Bengio 2003).",
        List.of("Model", "Mean", "SD", "95 % from", "to"),
        lines);
    section("Verdicts");
    List<List<String>> claims = new ArrayList<>();
    for (Comparison.Claim claim : report.claims()) {
      Inference.Estimate e = claim.difference();
      claims.add(
          List.of(
              claim.model() + " against " + claim.against(),
              number(e.mean()),
              number(e.low()),
              number(e.high()),
              claim.verdict().words()));
    }
    table(
        "Verdicts",
        "Differences paired by seed; non-inferior if the whole interval lies above the negative"
            + " margin, inferior if below.",
        List.of("Difference", "Mean", "95 % from", "to", "Verdict"),
        claims);
    groups(report);
    matrix(report);
    if (!report.failures().isEmpty()) {
      section("Models that could not be had");
      page.append("<ul>");
      report.failures().stream()
          .limit(40)
          .forEach(f -> page.append("<li>").append(Xml.escape(f)).append("</li>"));
      page.append("</ul>\n");
    }
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Numbers.fixed(value, 4) : "none";
  }

  private void groups(Comparison.Report report) {
    List<IntervalPlot.Row> gains = new ArrayList<>();
    List<IntervalPlot.Row> values = new ArrayList<>();
    for (Comparison.Group group : report.groups()) {
      String name =
          group.variable().equals("site") ? group.level() : group.variable() + " " + group.level();
      Comparison.Interval f = group.federated();
      Comparison.Interval d = group.difference();
      values.add(
          new IntervalPlot.Row(
              name + String.format(Locale.ROOT, " (%.0f)", group.patients()),
              f.value(),
              f.low(),
              f.high()));
      if (group.variable().equals("site")) {
        gains.add(new IntervalPlot.Row(name, d.value(), d.low(), d.high()));
      }
    }
    if (gains.size() <= SITES_MAX) {
      section("What each site gains");
      figure(
          IntervalPlot.svg(
              new IntervalPlot.Words(
                  "gain",
                  "Federated minus local",
                  0,
                  "to the right, the federated model is better"),
              gains),
          "On each site's own test patients, with bootstrap intervals over patients.");
    }
    if (values.size() <= 2 * SITES_MAX) {
      section("Federated model by group");
      double all =
          report.lines().stream()
              .filter(l -> l.model().equals("federated") && l.scope().equals("all"))
              .mapToDouble(l -> l.estimate().mean())
              .findFirst()
              .orElse(0.5);
      figure(
          IntervalPlot.svg(
              new IntervalPlot.Words("groups", "Federated model", all, "dashed: all test patients"),
              values),
          "In brackets the test patients of a seed; bootstrap intervals over patients.");
    }
  }

  private void matrix(Comparison.Report report) {
    if (report.sites().size() > SITES_MAX) {
      return;
    }
    section("Every site's local model on every site's patients");
    figure(
        HeatMap.svg(
            "Cross-site matrix",
            report.sites().stream().map(s -> s.value()).toList(),
            report.matrix()),
        "Row: whose model; column: whose test patients; mean over seeds. Empty: no model, or one"
            + " outcome only.");
  }

  private void figure(String svg, String caption) {
    page.append("<figure><div class=\"plate scroll\" tabindex=\"0\">").append(svg);
    page.append("</div><figcaption>")
        .append(Xml.escape(caption))
        .append("</figcaption></figure>\n");
  }

  private void curves(SortedMap<String, List<SortedMap<Integer, Double>>> curves) {
    if (curves.isEmpty()) {
      return;
    }
    section("Learning curves");
    page.append("<div class=\"pair\">");
    int number = 0;
    for (var curve : curves.entrySet()) {
      if (number++ < CURVES_MAX) {
        page.append("<figure><div class=\"plate\"><h3>").append(Xml.escape(curve.getKey()));
        page.append("</h3>").append(LinePlot.svg("c" + number, curve.getKey(), curve.getValue()));
        page.append("</div></figure>\n");
      }
    }
    page.append("</div>\n");
  }

  private void figures(SortedMap<String, List<Double>> figures) {
    if (figures.isEmpty()) {
      return;
    }
    section("Figures of the result");
    List<List<String>> rows = new ArrayList<>();
    figures.forEach(
        (name, values) -> {
          double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
          double square = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
          String sd =
              values.size() < 2
                  ? ""
                  : Numbers.significant(Math.sqrt(square / (values.size() - 1)), 3);
          rows.add(List.of(name, mean(mean), sd));
        });
    table("Figures", "Means over seeds.", List.of("Figure", "Mean", "SD"), rows);
  }

  /** A whole number as it is counted, another with six digits. */
  private static String mean(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Numbers.count((long) value)
        : Numbers.significant(value, 6);
  }

  private void foot(Facts facts) {
    section("What was simulated");
    page.append("<dl class=\"facts\">");
    facts
        .facts()
        .forEach(
            (name, value) ->
                page.append(
                    "<dt>%s</dt><dd>%s</dd>".formatted(Xml.escape(name), Xml.escape(value))));
    page.append("</dl>\n<p class=\"cite\"><code>").append(Xml.escape(facts.command()));
    page.append("</code></p>\n</main>\n<footer><p>Written by Sund's research simulator. The same ");
    page.append(
        "command gives the same figures, bit for bit. This page is complete in itself and ");
    page.append("loads nothing.</p></footer>\n</body>\n</html>\n");
  }
}
