import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads Surefire's reports of all modules after {@code ./sund test}: names every skipped test with its reason, the
 * slowest classes and the totals, and fails if data was given and a test that lives from it did not run.
 *
 * <p>Convention (docs/testing.md): a class whose name ends in {@code DataTest} needs {@code SUND_DATA}, one whose name
 * ends in {@code VectorsTest} that reads external vectors needs {@code SUND_VECTORS}. When the variable is set, each
 * such class must have run at least one test that was not skipped, and there must be at least one such class.
 */
final class TestReport {
  record Case(String type, String name, double seconds, String outcome, String reason) {}

  private TestReport() {}

  public static void main(String[] args) throws Exception {
    List<Case> cases = new ArrayList<>();
    for (Path report : reports(Path.of(args[0]))) {
      read(report, cases);
    }
    List<Case> skipped = cases.stream().filter(c -> c.outcome.equals("skipped")).toList();
    if (!skipped.isEmpty()) {
      System.out.println("Skipped:");
      skipped.forEach(c -> System.out.println("  " + c.type + "." + c.name + ": " + c.reason));
    }
    slowest(cases);
    boolean bad = false;
    bad |= missing(cases, "SUND_DATA", "DataTest");
    bad |= missing(cases, "SUND_VECTORS", "VectorsTest");
    System.out.printf(
        Locale.ROOT,
        "All modules: Tests run: %d, Failures: %d, Errors: %d, Skipped: %d%n",
        cases.size(),
        count(cases, "failure"),
        count(cases, "error"),
        skipped.size());
    if (cases.isEmpty()) {
      System.out.println("No test ran at all.");
    }
    System.exit(bad || cases.isEmpty() ? 1 : 0);
  }

  private static long count(List<Case> cases, String outcome) {
    return cases.stream().filter(c -> c.outcome.equals(outcome)).count();
  }

  private static List<Path> reports(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path folder = module.resolve("target/surefire-reports");
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.list(folder)) {
            files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml")).sorted().forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private static void read(Path report, List<Case> into) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Element suite = factory.newDocumentBuilder().parse(report.toFile()).getDocumentElement();
    NodeList elements = suite.getElementsByTagName("testcase");
    for (int i = 0; i < elements.getLength(); i++) {
      Element element = (Element) elements.item(i);
      String outcome = "passed";
      String reason = "";
      for (String kind : List.of("failure", "error", "skipped")) {
        NodeList hits = element.getElementsByTagName(kind);
        if (hits.getLength() > 0) {
          outcome = kind;
          reason = ((Element) hits.item(0)).getAttribute("message").lines().findFirst().orElse("");
        }
      }
      String seconds = element.getAttribute("time").replace(",", "");
      into.add(
          new Case(
              element.getAttribute("classname"),
              element.getAttribute("name"),
              seconds.isEmpty() ? 0 : Double.parseDouble(seconds),
              outcome,
              reason));
    }
  }

  private static void slowest(List<Case> cases) {
    record Total(String type, double seconds) {}
    System.out.println("Slowest classes:");
    cases.stream().map(Case::type).distinct()
        .map(t -> new Total(t, cases.stream().filter(c -> c.type.equals(t)).mapToDouble(Case::seconds).sum()))
        .sorted(Comparator.comparingDouble(Total::seconds).reversed())
        .limit(5)
        .forEach(t -> System.out.printf(Locale.ROOT, "  %7.1f s  %s%n", t.seconds, t.type));
  }

  private static boolean missing(List<Case> cases, String variable, String suffix) {
    String folder = System.getenv(variable);
    if (folder == null || folder.isBlank()) {
      System.out.println(variable + " is not set: the tests that need it did not run (docs/testing.md).");
      return false;
    }
    List<String> types =
        cases.stream().map(Case::type).distinct().filter(t -> outer(t).endsWith(suffix)).toList();
    List<String> ran =
        types.stream()
            .filter(t -> cases.stream().anyMatch(c -> c.type.equals(t) && !c.outcome.equals("skipped")))
            .toList();
    System.out.printf("%s used by %d of %d test classes.%n", variable, ran.size(), types.size());
    types.stream().filter(t -> !ran.contains(t)).forEach(t -> System.out.println("  NOT RUN: " + t));
    if (ran.isEmpty() || ran.size() < types.size()) {
      System.out.println(variable + " is set, and not every *" + suffix + " ran: this run does not count.");
      return true;
    }
    return false;
  }

  private static String outer(String type) {
    int nested = type.indexOf('$');
    return nested < 0 ? type : type.substring(0, nested);
  }
}
