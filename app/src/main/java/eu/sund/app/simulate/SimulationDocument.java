package eu.sund.app.simulate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import eu.sund.app.report.SimulationPage;
import eu.sund.simulation.research.Comparison;
import eu.sund.simulation.research.Inference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a simulation tells: one JSON document and one page, without a time, a path or a number of
 * threads, so that the same command gives the same bytes.
 */
public final class SimulationDocument {
  private static final String UNMASKED =
      "Ring sums, no masks: research only. Numbers, encoding, sums and models are those of the"
          + " network's code; keys, masks, journals and messages were left out.";
  private static final String MASKED =
      "The whole protocol ran in one process with keys from a seed: research only, nothing is"
          + " protected.";
  private static final String SEEDED = " Seeded noise, no privacy claim.";
  private static final String ROUNDED =
      " Updates are rounded at random by what follows from the simulation's seed, not by secrets.";
  private static final String SINGLE =
      " It shows single hospitals' models and figures; that exists only in simulation, on data that"
          + " are made up or public.";
  private static final int SITES_LISTED = 100;

  private final SimulationSetup setup;
  private final List<SeedRun> runs;
  private final Optional<Compared> compared;
  private final String command;

  /** A comparison with what was stated before it. */
  public record Compared(Comparison.Options options, Comparison.Report report) {}

  /**
   * Tells of runs.
   *
   * @param command how to repeat it
   */
  public SimulationDocument(
      SimulationSetup setup, List<SeedRun> runs, Optional<Compared> compared, String command) {
    this.setup = setup;
    this.runs = List.copyOf(runs);
    this.compared = compared;
    this.command = command;
  }

  /** What a reader must know first. */
  public String claim() {
    boolean noise = runs.stream().anyMatch(SeedRun::seededNoise);
    return (setup.secure() ? MASKED : UNMASKED)
        + (noise ? SEEDED : "")
        + (isRounded() ? ROUNDED : "")
        + (compared.isPresent() ? SINGLE : "");
  }

  private boolean isRounded() {
    String whole = "32";
    return !setup.study().options().getOrDefault("compress.bits", whole).equals(whole);
  }

  /** The document for machines. */
  public Map<String, Object> json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("simulation", setup.study().title());
    document.put("claim", claim());
    document.put("analysis", setup.study().analysis());
    document.put("formula", setup.study().formula().text());
    document.put("data", setup.data().title());
    document.put("synthetic", setup.data().synthetic());
    document.put("rows", setup.data().table().rows());
    document.put("split", setup.split().toString());
    document.put("dropout", setup.dropout());
    document.put("secure", setup.secure());
    document.put("seeds", setup.seeds());
    List<Object> each = new ArrayList<>();
    runs.forEach(run -> each.add(json(run)));
    document.put("runs", each);
    compared.ifPresent(c -> document.put("comparison", json(c)));
    return document;
  }

  private static Map<String, Object> json(SeedRun run) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("seed", run.seed());
    int[] sizes = run.sizes().values().stream().mapToInt(Integer::intValue).sorted().toArray();
    Map<String, Object> sites = new LinkedHashMap<>();
    sites.put("number", sizes.length);
    sites.put("rowsLeast", sizes[0]);
    sites.put("rowsMedian", sizes[sizes.length / 2]);
    sites.put("rowsMost", sizes[sizes.length - 1]);
    if (sizes.length <= SITES_LISTED) {
      Map<String, Object> rows = new LinkedHashMap<>();
      run.sizes().forEach((site, size) -> rows.put(site.value(), size));
      sites.put("rows", rows);
    }
    document.put("sites", sites);
    document.put("wordBytes", run.wordBytes());
    document.put("memoryBytes", run.memoryBytes());
    if (!run.failure().isEmpty()) {
      document.put("failure", run.failure());
    }
    document.put("rounds", run.rounds());
    run.result().ifPresent(result -> document.put("result", result));
    return document;
  }

  private static Map<String, Object> json(Compared compared) {
    Map<String, Object> document = new LinkedHashMap<>();
    Comparison.Report report = compared.report();
    document.put("metric", compared.options().metric().name().toLowerCase(Locale.ROOT));
    document.put("margin", compared.options().margin());
    document.put("testShare", compared.options().testShare());
    document.put("level", Inference.LEVEL);
    document.put(
        "test",
        "paired t over seeds, variance corrected for shared patients (Nadeau and Bengio 2003);"
            + " non-inferior if the interval lies above -margin, inferior if below");
    document.put("models", report.lines());
    document.put("verdicts", report.claims());
    Map<String, Object> matrix = new LinkedHashMap<>();
    matrix.put("sites", report.sites().stream().map(s -> s.value()).toList());
    matrix.put(
        "localModelOnTestRows", report.matrix().stream().map(SimulationDocument::finite).toList());
    document.put("matrix", matrix);
    document.put("groups", report.groups().stream().map(SimulationDocument::json).toList());
    document.put("failures", report.failures());
    return document;
  }

  /** NaN is no JSON: null. */
  private static ArrayNode finite(List<Double> numbers) {
    ArrayNode row = JsonNodeFactory.instance.arrayNode();
    for (double number : numbers) {
      if (Double.isFinite(number)) {
        row.add(number);
      } else {
        row.addNull();
      }
    }
    return row;
  }

  private static Map<String, Object> json(Comparison.Group group) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("variable", group.variable());
    document.put("level", group.level());
    document.put("patients", group.patients());
    put(document, "federated", group.federated());
    if (Double.isFinite(group.local())) {
      document.put("local", group.local());
    }
    put(document, "federatedMinusLocal", group.difference());
    return document;
  }

  private static void put(Map<String, Object> document, String name, Comparison.Interval interval) {
    if (Double.isFinite(interval.value())) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("value", interval.value());
      if (Double.isFinite(interval.low())) {
        figures.put("low", interval.low());
        figures.put("high", interval.high());
      }
      document.put(name, figures);
    }
  }

  /** The page for people. */
  public String html() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("Rows", String.format(Locale.ROOT, "%,d", setup.data().table().rows()));
    keys.put("Sites", Integer.toString(runs.isEmpty() ? setup.sites() : sites()));
    keys.put("Seeds", Integer.toString(setup.seeds().size()));
    keys.put("Rounds", runs.isEmpty() ? "" : Integer.toString(runs.getFirst().rounds().size()));
    keys.values().removeIf(String::isEmpty);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Data", setup.data().title());
    facts.put("Analysis", setup.study().analysis());
    facts.put("Model", setup.study().formula().text());
    facts.put("Split", setup.split().toString());
    facts.put("Seeds", setup.seeds().toString().replaceAll("[\\[\\]]", ""));
    facts.put("Sites missing in a round", 100 * setup.dropout() + " %");
    facts.put("Sums", setup.secure() ? "whole secure protocol" : "ring sums, no masks");
    compared.ifPresent(
        c -> {
          facts.put("Measure", c.options().metric().name().toLowerCase(Locale.ROOT));
          facts.put("Margin, stated before", Double.toString(c.options().margin()));
          facts.put("Test rows", 100 * c.options().testShare() + " % of each site's");
        });
    return SimulationPage.html(
        new SimulationPage.Facts(
            setup.study().title(), setup.study().purpose(), claim(), keys, facts, command),
        figures(),
        curves(),
        compared.map(Compared::report));
  }

  private int sites() {
    return runs.getFirst().sizes().size();
  }

  private SortedMap<String, List<Double>> figures() {
    SortedMap<String, List<Double>> all = new TreeMap<>();
    for (SeedRun run : runs) {
      run.figures()
          .forEach((name, value) -> all.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    return all;
  }

  private SortedMap<String, List<SortedMap<Integer, Double>>> curves() {
    SortedMap<String, List<SortedMap<Integer, Double>>> all = new TreeMap<>();
    for (SeedRun run : runs) {
      run.curves()
          .forEach((name, curve) -> all.computeIfAbsent(name, n -> new ArrayList<>()).add(curve));
    }
    return all;
  }

  /** Lines for people at a terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(claim());
    for (SeedRun run : runs) {
      int rounds = run.rounds().size();
      lines.add(
          "seed "
              + run.seed()
              + ": "
              + run.sizes().size()
              + " sites, "
              + rounds
              + (rounds == 1 ? " round" : " rounds")
              + (run.failure().isEmpty() ? "" : ", no answer: " + run.failure()));
    }
    compared.ifPresent(c -> lines.addAll(lines(c)));
    return lines;
  }

  private static List<String> lines(Compared compared) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-28s %8s %8s   %s",
            compared.options().metric().name().toLowerCase(Locale.ROOT),
            "mean",
            "sd",
            "95 % interval"));
    for (Comparison.Line line : compared.report().lines()) {
      Inference.Estimate e = line.estimate();
      lines.add(
          String.format(
              Locale.ROOT,
              "%-28s %8.4f %8.4f   %.4f to %.4f",
              line.model() + (line.scope().equals("all") ? ", all rows" : ", at home"),
              e.mean(),
              e.sd(),
              e.low(),
              e.high()));
    }
    lines.add("");
    for (Comparison.Claim claim : compared.report().claims()) {
      Inference.Estimate e = claim.difference();
      lines.add(
          String.format(
              Locale.ROOT,
              "%s - %s: %+.4f (%+.4f to %+.4f): %s by a margin of %s",
              claim.model(),
              claim.against(),
              e.mean(),
              e.low(),
              e.high(),
              claim.verdict().words(),
              compared.options().margin()));
    }
    int failures = compared.report().failures().size();
    if (failures > 0) {
      lines.add(failures + " models could not be had; the document names them.");
    }
    return lines;
  }
}
