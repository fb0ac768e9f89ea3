package eu.sund.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.Evaluation;
import eu.sund.algorithms.regression.GlmResult;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class HtmlReportTest {

  private static Document parse(String html)
      throws ParserConfigurationException, SAXException, IOException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> all(Document page, String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  @Test
  void write_logistic_isWellFormedAndComplete() throws Exception {
    Path file = Path.of("target", "report-sample.html");
    HtmlReport.write(Samples.logistic(), Samples.facts(), file);
    String html = Files.readString(file);
    Document page = parse(html);
    assertThat(all(page, "svg").stream().filter(s -> s.getAttribute("role").equals("img")))
        .hasSize(3);
    for (Element svg : all(page, "svg")) {
      if (svg.getAttribute("role").equals("img")) {
        assertThat(svg.getElementsByTagName("title").getLength()).isEqualTo(1);
        assertThat(svg.getElementsByTagName("desc").getLength()).isEqualTo(1);
      }
    }
    assertThat(all(page, "th")).allMatch(th -> !th.getAttribute("scope").isEmpty());
    assertThat(html)
        .contains("Odds ratio", "0.854", "4.22e-07", "Estonia (EE)", "Synthetic data.", "180")
        .contains("r-00d1f3a29b4c5e67", "2 November 2026, 08:15:30 UTC", "after 3.25 seconds");
  }

  @Test
  void html_nothing_isLoadedFromOutside() {
    String html = HtmlReport.html(Samples.logistic(), Samples.facts());
    assertThat(html.replace("http://www.w3.org/1999/xhtml", ""))
        .doesNotContain("http:", "https:", "src=", "url(", "@import", "<script", "<link", "href");
  }

  @Test
  void html_ids_areUniqueAndLabelsPointToThem() throws Exception {
    Document page = parse(HtmlReport.html(Samples.logistic(), Samples.facts()));
    Set<String> ids = new HashSet<>();
    for (Element element : all(page, "*")) {
      String id = element.getAttribute("id");
      assertThat(id.isEmpty() || ids.add(id)).as("id %s", id).isTrue();
    }
    for (Element svg : all(page, "svg")) {
      for (String id : svg.getAttribute("aria-labelledby").split(" ", -1)) {
        assertThat(id.isEmpty() || ids.contains(id)).as("label %s", id).isTrue();
      }
    }
  }

  @Test
  void html_hostileTexts_areEscaped() throws Exception {
    String evil = "</title><script>alert('x')</script>&\"\u0000\u0007\uD800";
    RunFacts facts =
        new RunFacts(
            evil,
            evil,
            evil,
            evil,
            evil,
            Instant.EPOCH,
            Instant.EPOCH,
            List.of(new RunFacts.Site(evil, evil, evil, evil, false)),
            Map.of(),
            List.of(evil),
            List.of(evil));
    GlmResult result =
        Samples.result(
            "binomial",
            "logit",
            List.of(Samples.row(evil, 1, 0.5, 0.05)),
            7L,
            Samples.evaluation());
    Document page = parse(HtmlReport.html(result, facts));
    assertThat(all(page, "script")).isEmpty();
    assertThat(all(page, "h1").getFirst().getTextContent()).startsWith("</title><script>");
  }

  @Test
  void html_withoutEvaluationOrFiniteEffects_isStillWellFormed() throws Exception {
    GlmResult odd =
        Samples.result(
            "gaussian",
            "identity",
            List.of(
                Samples.row("(Intercept)", 1, 1, 1),
                Samples.row("x", Double.NaN, Double.NaN, Double.NaN)),
            null,
            null);
    parse(HtmlReport.html(odd, Samples.facts()));
    assertThat(HtmlReport.html(odd, Samples.facts()))
        .contains("fewer than 5")
        .doesNotContain("ROC", "Forest plot");
  }

  @Test
  void html_extremeIntervals_endInArrowsInsideTheDrawing() throws Exception {
    GlmResult result =
        Samples.result(
            "binomial",
            "logit",
            List.of(
                Samples.row("wide", 0.4, 30, 0.9),
                Samples.row("far", 40, 1, 0.1),
                Samples.row("fine", 0.2, 0.05, 0.001)),
            3000L,
            alike());
    String html = HtmlReport.html(result, Samples.facts());
    parse(html);
    assertThat(html)
        .contains("class=\"arrow\"", "all outcomes are alike")
        .doesNotContain("NaN", "Infinity");
  }

  private static Evaluation alike() {
    return new Evaluation(
        "", 20, 20, null, 0, null, 0.1, null, null, 0.5, 1.0, 1.0, null, List.of(), List.of());
  }
}
