package eu.sund.app.cli;

import eu.sund.core.Codebook;
import eu.sund.core.Range;
import eu.sund.core.Variable;
import eu.sund.governance.document.CodebookText;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Shows a researcher what the network offers: sites, their datasets, and what each variable means.
 */
final class CataloguePage {
  private CataloguePage() {}

  /** The page for people: the sites first, then each codebook once, with the sites that hold it. */
  static void print(CatalogueReply catalogue, Console console) {
    console.say("Network " + catalogue.getNetwork());
    Map<String, List<String>> holders = new LinkedHashMap<>();
    for (CatalogueSite site : catalogue.getSitesList()) {
      String away = site.getConnected() ? "" : "  (offline)";
      console.say(
          line(
              "  %-16s %s  %s%s", site.getName(), site.getCountry(), site.getOrganisation(), away));
      for (Dataset dataset : site.getDatasetsList()) {
        String open =
            (dataset.getSynthetic() ? " [synthetic]" : "")
                + (dataset.getPublished() ? " [public]" : "");
        console.say("      " + dataset.getId() + ": " + dataset.getTitle() + open);
        holders.computeIfAbsent(dataset.getCodebook(), c -> new ArrayList<>()).add(site.getName());
      }
    }
    holders.forEach(
        (text, sites) -> {
          Codebook codebook = CodebookText.read(text);
          console.say("");
          console.say("Variables of '" + codebook.dataset() + "' at " + String.join(", ", sites));
          codebook.variables().forEach(v -> console.say(describe(v)));
        });
  }

  private static String describe(Variable variable) {
    return line(
            "  %-16s %-8s %-28s %s",
            variable.name(),
            variable.type().name().toLowerCase(Locale.ROOT),
            values(variable),
            variable.meaning())
        .stripTrailing();
  }

  private static String values(Variable variable) {
    if (variable.isCategory()) {
      return String.join(", ", variable.levels());
    }
    if (variable.isPatient()) {
      return "whose row it is";
    }
    Range range = variable.range();
    if (variable.isText()) {
      String language = variable.unit().isEmpty() ? "" : " (" + variable.unit() + ")";
      return "up to " + plain(range.high()) + " characters" + language;
    }
    return (plain(range.low()) + " to " + plain(range.high()) + " " + variable.unit()).strip();
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The page for machines. */
  static Map<String, Object> document(CatalogueReply catalogue) {
    return Map.of(
        "network",
        catalogue.getNetwork(),
        "sites",
        catalogue.getSitesList().stream().map(CataloguePage::site).toList());
  }

  private static Map<String, Object> site(CatalogueSite site) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", site.getName());
    map.put("country", site.getCountry());
    map.put("organisation", site.getOrganisation());
    map.put("connected", site.getConnected());
    map.put("datasets", site.getDatasetsList().stream().map(CataloguePage::dataset).toList());
    return map;
  }

  private static Map<String, Object> dataset(Dataset dataset) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", dataset.getId());
    map.put("title", dataset.getTitle());
    map.put("synthetic", dataset.getSynthetic());
    map.put("public", dataset.getPublished());
    map.put(
        "variables",
        CodebookText.read(dataset.getCodebook()).variables().stream()
            .map(CataloguePage::variable)
            .toList());
    return map;
  }

  private static Map<String, Object> variable(Variable variable) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", variable.name());
    map.put("type", variable.type().name().toLowerCase(Locale.ROOT));
    if (variable.isPatient()) {
      map.put("meaning", variable.meaning());
      return map;
    }
    if (variable.isText()) {
      map.put("language", variable.unit());
      map.put("length", variable.range().high());
    } else {
      map.put("unit", variable.unit());
      if (variable.isCategory()) {
        map.put("levels", variable.levels());
      } else {
        map.put("range", List.of(variable.range().low(), variable.range().high()));
      }
    }
    map.put("meaning", variable.meaning());
    return map;
  }
}
