package eu.sund.app.cli;

import eu.sund.core.DatasetId;
import eu.sund.site.Ledger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code sund site ledger}: whom earlier studies summed over, what they told of each variable, and
 * what was refused for it.
 */
@Command(
    name = "ledger",
    description =
        "Show whom earlier studies summed over, how many statistics they told of each variable, and"
            + " which studies were refused because of earlier ones.")
final class SiteLedgerCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Mixin private SiteCommands.House house = new SiteCommands.House();

  @Override
  public Integer call() {
    print(house.console(), Ledger.of(house.open()));
    return ExitCodes.OK;
  }

  static void print(Console console, Ledger ledger) {
    List<Map<String, Object>> entries = new ArrayList<>();
    DatasetId dataset = null;
    for (Ledger.Entry entry : ledger.entries()) {
      if (!entry.dataset().equals(dataset)) {
        dataset = entry.dataset();
        console.say("Dataset '" + dataset + "'");
      }
      console.say("  " + time(entry.at()) + "  " + entry.run() + "  '" + entry.title() + "'");
      console.say("      by " + entry.researcher() + ", patients: " + entry.patients());
      console.say(
          "      variables: "
              + String.join(", ", entry.variables())
              + (entry.noisy() ? "  (with noise: paid from the budget, forbids nothing)" : ""));
      entries.add(document(entry));
    }
    List<Map<String, Object>> told = told(console, ledger);
    List<Map<String, Object>> refusals = new ArrayList<>();
    for (Ledger.Refusal refusal : ledger.refusals()) {
      console.say("Refused " + time(refusal.at()) + "  " + refusal.run() + ": " + refusal.words());
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("at", refusal.at().toString());
      document.put("run", refusal.run());
      document.put("words", refusal.words());
      refusals.add(document);
    }
    console.say(
        entries.isEmpty()
            ? "No study has summed over patients yet."
            : "A study is refused if its patients differ by 1 to 9 from those above on a common"
                + " variable, or if all models of a variable would have more than 0.1 coefficients"
                + " for a patient. The researcher is told no more than that disclosure control"
                + " refused.");
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("entries", entries);
    answer.put("told", told);
    answer.put("refusals", refusals);
    console.answer(answer);
  }

  private static List<Map<String, Object>> told(Console console, Ledger ledger) {
    List<Map<String, Object>> documents = new ArrayList<>();
    DatasetId dataset = null;
    for (Ledger.Told line : ledger.told()) {
      if (!line.dataset().equals(dataset)) {
        dataset = line.dataset();
        console.say("Dataset '" + dataset + "', coefficients of models without noise so far");
      }
      console.say(
          String.format(
              Locale.ROOT,
              "  %-24s %d in %d %s, %.4f for a patient",
              line.variable(),
              line.coefficients(),
              line.questions(),
              line.questions() == 1 ? "question" : "questions",
              line.share()));
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("dataset", line.dataset().value());
      document.put("variable", line.variable());
      document.put("questions", line.questions());
      document.put("coefficients", line.coefficients());
      document.put("share", line.share());
      documents.add(document);
    }
    return documents;
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }

  private static Map<String, Object> document(Ledger.Entry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("dataset", entry.dataset().value());
    map.put("at", entry.at().toString());
    map.put("run", entry.run().value());
    map.put("researcher", entry.researcher());
    map.put("title", entry.title());
    map.put("patients", entry.patients());
    map.put("variables", entry.variables());
    map.put("noisy", entry.noisy());
    return map;
  }
}
