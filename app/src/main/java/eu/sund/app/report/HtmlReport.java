package eu.sund.app.report;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.GlmResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a result as one self-contained page: XHTML in UTF-8, style and drawings inside, no script
 * and nothing from a network. It follows the reader's light or dark setting and prints on A4.
 *
 * <p>Every text that comes from outside is escaped.
 */
public final class HtmlReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'"/>
      """;
  static final String BRAND =
      """
      <p class="brand"><svg viewBox="0 0 26 26" aria-hidden="true">\
      <path d="M3 4 C9 9 9 17 3 22 M23 4 C17 9 17 17 23 22" class="shore"/>\
      <circle cx="13" cy="13" r="2.4" class="link"/></svg>\
      <span>Sund: federated analysis report</span></p>
      """;

  private final GlmResult result;
  private final Reading reading;
  private final RunFacts facts;
  private final StringBuilder page = new StringBuilder(32768);

  private HtmlReport(GlmResult result, RunFacts facts) {
    this.result = result;
    this.reading = new Reading(result);
    this.facts = facts;
  }

  /**
   * Writes the page, replacing the file.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(GlmResult result, RunFacts facts, Path file) throws IOException {
    Files.writeString(file, html(result, facts));
  }

  /** The page as text. */
  public static String html(GlmResult result, RunFacts facts) {
    HtmlReport report = new HtmlReport(result, facts);
    report.page.append(HEAD);
    report.page.append("<title>").append(Xml.escape(facts.title())).append("</title>\n");
    report.page.append("<style>\n").append(ReportStyle.CSS).append("</style>\n</head>\n<body>\n");
    report.top();
    report.page.append("<main>\n");
    report.asked();
    report.effects();
    report.coefficients();
    report.fit();
    report.predictions();
    report.sites();
    report.departures();
    report.check();
    report.page.append("</main>\n");
    report.foot();
    return report.page.append("</body>\n</html>\n").toString();
  }

  private void top() {
    page.append("<header class=\"top\">\n").append(BRAND);
    page.append("<h1>").append(Xml.escape(facts.title())).append("</h1>\n");
    page.append("<p class=\"purpose\">").append(Xml.escape(facts.purpose())).append("</p>\n");
    long synthetic = facts.syntheticSites();
    if (synthetic > 0) {
      String which =
          synthetic == facts.sites().size()
              ? "All patients here are made up by a generator; no number comes from a real person."
              : "Made-up patients are among the data of "
                  + facts.sites().stream()
                      .filter(RunFacts.Site::synthetic)
                      .map(RunFacts.Site::place)
                      .collect(Collectors.joining(", "))
                  + ".";
      page.append("<p class=\"banner\" role=\"note\"><strong>Synthetic data.</strong> ");
      page.append(Xml.escape(which)).append("</p>\n");
    }
    page.append("<dl class=\"keys\">");
    key("Patients", Numbers.count(result.patients()));
    Long events = result.events();
    if (events != null) {
      key("Events", Numbers.count(events));
    }
    key("Sites", Integer.toString(result.sites()));
    Evaluation evaluation = result.evaluation();
    Double auc = evaluation == null ? null : evaluation.auc();
    if (auc != null) {
      key("AUC", Numbers.fixed(auc, 3));
    }
    key("AIC", Numbers.fixed(result.aic(), 1));
    page.append("</dl>\n</header>\n");
  }

  private void key(String name, String value) {
    page.append("<div><dt>%s</dt><dd>%s</dd></div>".formatted(name, Xml.escape(value)));
  }

  private void section(String id, String title) {
    page.append("<h2 id=\"%s\">%s</h2>\n".formatted(id, title));
  }

  private void fact(String name, String value) {
    page.append("<dt>%s</dt><dd>%s</dd>".formatted(Xml.escape(name), Xml.escape(value)));
  }

  private void asked() {
    section("asked", "What was asked");
    page.append("<code class=\"formula\">").append(Xml.escape(result.formula())).append("</code>");
    page.append("<dl class=\"facts\">");
    fact("Model", result.family() + ", " + result.link() + " link (" + result.analysis() + ")");
    fact("Cohort", facts.cohort().isBlank() ? "all patients of the dataset" : facts.cohort());
    fact("Researcher", facts.researcher());
    fact("Run", facts.runId());
    Duration took = Duration.between(facts.started(), facts.ended());
    fact("Started", time(facts.started()));
    fact(
        "Ended",
        time(facts.ended())
            + " (after "
            + Numbers.significant(took.toMillis() / 1000.0, 3)
            + " seconds)");
    page.append("</dl>\n");
  }

  private static String time(Instant instant) {
    return TIME.format(instant) + " UTC";
  }

  private void effects() {
    String svg = ForestPlot.svg(reading);
    if (svg.isEmpty()) {
      return;
    }
    section("effects", "Effects");
    page.append("<figure><div class=\"plate scroll\" tabindex=\"0\" role=\"region\"");
    page.append(" aria-label=\"Forest plot\">").append(svg).append("</div>\n<figcaption>");
    String one = reading.ratio().map(r -> r + " for one unit").orElse("Coefficient for one unit");
    page.append(Xml.escape(one)).append(" of a number, or against the reference level of a ");
    page.append("category, with ").append(reading.level()).append(" confidence intervals. ");
    page.append("An arrow marks an interval that goes on beyond the axis.</figcaption></figure>\n");
  }

  private void head(String first, List<String> others) {
    page.append("<thead><tr><th scope=\"col\" class=\"text\">").append(Xml.escape(first));
    page.append("</th>");
    others.forEach(o -> page.append("<th scope=\"col\">").append(Xml.escape(o)).append("</th>"));
    page.append("</tr></thead>\n");
  }

  private void scroll(String label) {
    page.append(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>"
            .formatted(label));
  }

  private void coefficients() {
    section("coefficients", "Coefficients");
    scroll("Coefficients");
    page.append("<caption>Estimates on the scale of the linear predictor, in the units of the ");
    page.append("data; intervals at ").append(reading.level()).append(".</caption>\n");
    head("Term", List.of("Estimate", "Std. error", reading.statistic(), "p", "CI from", "CI to"));
    page.append("<tbody>");
    int decimals = reading.decimals();
    for (GlmResult.Coefficient c : result.coefficients()) {
      page.append("<tr><th scope=\"row\" class=\"text wide\">");
      page.append(Xml.escape(c.term())).append("</th>");
      cell(Numbers.aligned(c.estimate(), decimals));
      cell(Numbers.aligned(c.standardError(), decimals));
      cell(Numbers.aligned(c.statistic(), reading.statisticDecimals()));
      cell(Numbers.p(c.p()));
      cell(Numbers.aligned(c.low(), decimals));
      cell(Numbers.aligned(c.high(), decimals));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private void cell(String number) {
    page.append("<td>").append(Xml.escape(Xml.minus(number))).append("</td>");
  }

  private void fit() {
    section("fit", "Fit");
    page.append("<div class=\"pair\"><dl class=\"facts\">");
    fact("Patients", Numbers.count(result.patients()));
    fact("Rows dropped", reading.dropped() + " (missing or implausible)");
    fact("Iterations", Integer.toString(result.iterations()));
    if (reading.statistic().equals("t")) {
      fact("Dispersion", Numbers.significant(result.dispersion(), 6));
    }
    page.append("</dl><dl class=\"facts\">");
    fact("Deviance", deviance(result.deviance(), result.degreesOfFreedom()));
    fact("Null deviance", deviance(result.nullDeviance(), result.nullDegreesOfFreedom()));
    fact("AIC", Numbers.fixed(result.aic(), 3));
    fact("Log-likelihood", Xml.minus(Numbers.fixed(result.logLikelihood(), 3)));
    page.append("</dl></div>\n");
    list(result.notes());
  }

  private static String deviance(double deviance, long freedom) {
    return Numbers.fixed(deviance, 3) + " on " + Numbers.count(freedom) + " degrees of freedom";
  }

  private void list(List<String> sentences) {
    if (!sentences.isEmpty()) {
      page.append("<ul>");
      sentences.forEach(s -> page.append("<li>").append(Xml.escape(s)).append("</li>"));
      page.append("</ul>\n");
    }
  }

  private void predictions() {
    Evaluation e = result.evaluation();
    if (e == null) {
      return;
    }
    section("predictions", "Predictions");
    page.append("<p>Measured on ").append(Xml.escape(Reading.evaluated(e))).append(": ");
    page.append(Numbers.count(e.patients())).append(" patients, ");
    page.append(Numbers.count(e.events())).append(" events.</p>\n<div class=\"pair\">");
    String threshold = Numbers.significant(e.threshold(), 2);
    String roc = SquarePlot.roc(e);
    if (roc.isEmpty()) {
      page.append("<p>There is no ROC curve: all outcomes are alike.</p>");
    } else {
      plate(
          "ROC curve",
          roc,
          "The ring marks the threshold " + threshold + "; the dashed line is chance.");
    }
    String calibration = SquarePlot.calibration(e);
    if (!calibration.isEmpty()) {
      plate(
          "Calibration",
          calibration,
          "Patients grouped by predicted probability; a disc's area is the group's size, the bar is"
              + " Wilson's 95 % interval. On the dashed line both agree.");
    }
    page.append("</div>\n<div class=\"pair\"><dl class=\"facts\">");
    fact("AUC", Reading.auc(e));
    fact("Brier score", Numbers.fixed(e.brier(), 4));
    fact("Calibration slope", orNone(e.calibrationSlope()));
    fact("Calibration intercept", orNone(e.calibrationIntercept()));
    page.append("</dl><dl class=\"facts\">");
    fact("Threshold", threshold);
    fact("Accuracy", share(e.accuracy()));
    fact("Sensitivity", share(e.sensitivity()));
    fact("Specificity", share(e.specificity()));
    page.append("</dl></div>\n");
    groups(e);
  }

  private void plate(String title, String svg, String caption) {
    page.append("<figure><div class=\"plate\"><h3>").append(title).append("</h3>").append(svg);
    page.append("</div><figcaption>").append(Xml.escape(caption)).append("</figcaption></figure>");
  }

  private static String orNone(@Nullable Double value) {
    return value == null ? "undefined" : Xml.minus(Numbers.fixed(value, 4));
  }

  private static String share(@Nullable Double value) {
    return value == null ? "withheld" : Numbers.percent(value);
  }

  private void groups(Evaluation e) {
    if (e.calibration().isEmpty()) {
      return;
    }
    page.append("<details><summary>Calibration groups as a table</summary>\n");
    scroll("Calibration groups");
    head("Group", List.of("Predicted", "Observed", "Patients"));
    page.append("<tbody>");
    int number = 1;
    for (Evaluation.CalibrationGroup group : e.calibration()) {
      page.append("<tr><th scope=\"row\" class=\"text\">").append(number++).append("</th>");
      cell(Numbers.fixed(group.predicted(), 4));
      cell(Numbers.fixed(group.observed(), 4));
      cell(Numbers.count(group.patients()));
      page.append("</tr>");
    }
    page.append("</tbody></table></div></details>\n");
  }

  private void sites() {
    section("sites", "Sites");
    scroll("Sites");
    page.append("<thead><tr>");
    for (String name : List.of("Site", "Place", "Country", "Data")) {
      page.append("<th scope=\"col\" class=\"text\">").append(name).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>");
    for (RunFacts.Site site : facts.sites()) {
      String data = site.synthetic() ? "synthetic patients" : site.data();
      page.append("<tr><th scope=\"row\" class=\"text\">").append(Xml.escape(site.name()));
      page.append("</th>");
      for (String cell : List.of(site.place(), country(site.country()), data)) {
        page.append("<td class=\"text wide\">").append(Xml.escape(cell)).append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
    list(facts.dataNotes());
  }

  private static String country(String code) {
    return code.matches("[A-Z]{2}")
        ? Locale.of("", code).getDisplayCountry(Locale.ENGLISH) + " (" + code + ")"
        : code;
  }

  private void departures() {
    section("left", "What left each hospital");
    page.append("<p>No patient record. Each site computes on its own records and sends sums of ");
    page.append("fixed shape with public bounds; every number in this report is made of sums over");
    page.append(" all sites. Each hospital lists what it sent, by study, round and byte, with ");
    page.append("<code>sund site outbox</code>.</p>\n");
    list(facts.departures());
  }

  private void check() {
    section("cite", "How to cite and check");
    String year =
        DateTimeFormatter.ofPattern("uuuu").withZone(ZoneOffset.UTC).format(facts.ended());
    page.append("<p class=\"cite\">").append(Xml.escape(facts.researcher())).append(" (");
    page.append(year).append("). <em>").append(Xml.escape(facts.title())).append("</em>. ");
    page.append("Federated analysis over ").append(result.sites());
    page.append(result.sites() == 1 ? " site" : " sites").append(" with Sund, run <code>");
    page.append(Xml.escape(facts.runId())).append("</code>.</p>\n");
    if (!facts.digests().isEmpty()) {
      page.append("<p>Digests (SHA-256) by which the documents of this run are known:</p>");
      page.append("<dl class=\"facts\">");
      facts.digests().forEach((name, digest) -> digest(name, digest.hex()));
      page.append("</dl>\n");
    }
  }

  private void digest(String name, String hex) {
    page.append("<dt>").append(Xml.escape(name)).append("</dt><dd class=\"mono\">");
    page.append(hex).append("</dd>");
  }

  private void foot() {
    page.append("<footer><p>Written by Sund, the federated health data network, from the run's ");
    page.append(
        "released result. This page is complete in itself and loads nothing.</p></footer>\n");
  }
}
