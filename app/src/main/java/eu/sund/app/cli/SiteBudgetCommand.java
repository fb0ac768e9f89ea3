package eu.sund.app.cli;

import eu.sund.governance.budget.Account;
import eu.sund.site.Budgets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sund site budget}: what studies have spent of each dataset's privacy budget. */
@Command(
    name = "budget",
    description = "Show the privacy budgets: what was spent of each dataset, and what is left.")
final class SiteBudgetCommand implements Callable<Integer> {
  @Mixin private SiteCommands.House house = new SiteCommands.House();

  @Override
  public Integer call() {
    print(house.console(), Budgets.of(house.open()));
    return ExitCodes.OK;
  }

  static void print(Console console, List<Budgets.OfDataset> accounts) {
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Budgets.OfDataset dataset : accounts) {
      Account lifetime = dataset.lifetime();
      console.say("Dataset '" + dataset.dataset() + "', " + dataset.studies() + " studies paid");
      console.say(
          "  What they released " + Account.words(lifetime.spent(), lifetime.delta()) + ".");
      console.say(line("all researchers", lifetime));
      Map<String, Object> researchers = new LinkedHashMap<>();
      dataset
          .researchers()
          .forEach(
              (researcher, account) -> {
                console.say(line(researcher.value(), account));
                researchers.put(researcher.value(), document(account));
              });
      console.say("");
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("dataset", dataset.dataset().value());
      document.put("studies", dataset.studies());
      document.put("lifetime", document(lifetime));
      document.put("researchers", researchers);
      documents.add(document);
    }
    console.say(
        documents.isEmpty()
            ? "No dataset is open and nothing was spent."
            : "Spent is spent: failed and repeated studies count. Limits stand in policy.yaml.");
    console.answer(documents);
  }

  private static String line(String name, Account account) {
    return String.format(
        Locale.ROOT,
        "  %-20s epsilon %6.3f of %6.3f   rho %8.5f of %8.5f%s   left %8.5f",
        name,
        account.epsilonSpent(),
        account.epsilonLimit(),
        account.spent().rho(),
        account.rhoLimit(),
        account.spent().isPlain() ? "" : " and training",
        account.rhoLeft());
  }

  private static Map<String, Object> document(Account account) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rhoSpent", account.spent().rho());
    map.put("trainingSpent", !account.spent().isPlain());
    map.put("rhoLimit", account.rhoLimit());
    map.put("rhoLeft", account.rhoLeft());
    map.put("epsilonSpent", account.epsilonSpent());
    map.put("epsilonLimit", account.epsilonLimit());
    map.put("delta", account.delta());
    return map;
  }
}
