package eu.sund.site;

import eu.sund.core.DatasetId;
import eu.sund.core.ResearcherId;
import eu.sund.core.dp.Spending;
import eu.sund.governance.budget.Account;
import eu.sund.governance.budget.Budget;
import eu.sund.governance.policy.SitePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A site's privacy budgets, for its steward. */
public final class Budgets {
  private Budgets() {}

  /**
   * The accounts of one dataset.
   *
   * @param lifetime of all studies
   * @param researchers of each researcher whom the policy names or who has spent
   * @param studies how many runs were paid
   */
  public record OfDataset(
      DatasetId dataset, Account lifetime, Map<ResearcherId, Account> researchers, int studies) {}

  /**
   * The accounts of every dataset that the policy opens or that was spent of.
   *
   * @throws eu.sund.core.SundException with {@code DOCUMENT_INVALID} if the policy cannot be read
   */
  public static List<OfDataset> of(SiteFolder folder) {
    SitePolicy policy =
        SitePolicy.parse(folder.policy().toString(), SiteFolder.bytes(folder.policy()));
    try (Journal journal = Journal.open(folder.database())) {
      return of(policy, new BudgetBook(journal.db()).payments());
    }
  }

  static List<OfDataset> of(SitePolicy policy, List<BudgetBook.Payment> payments) {
    Map<DatasetId, Map<ResearcherId, Spending>> spent = new TreeMap<>();
    Map<DatasetId, Integer> studies = new LinkedHashMap<>();
    policy
        .datasets()
        .forEach(
            (dataset, rules) -> {
              Map<ResearcherId, Spending> own =
                  spent.computeIfAbsent(dataset, d -> new TreeMap<>());
              rules.researchers().forEach(r -> own.put(r, Spending.NOTHING));
            });
    for (BudgetBook.Payment payment : payments) {
      spent
          .computeIfAbsent(payment.dataset(), d -> new TreeMap<>())
          .merge(payment.researcher(), payment.amount(), Spending::plus);
      studies.merge(payment.dataset(), 1, Integer::sum);
    }
    List<OfDataset> accounts = new ArrayList<>();
    spent.forEach(
        (dataset, own) -> {
          Budget budget = policy.budget(dataset);
          Map<ResearcherId, Account> researchers = new LinkedHashMap<>();
          own.forEach((researcher, paid) -> researchers.put(researcher, budget.researcher(paid)));
          Spending all = own.values().stream().reduce(Spending.NOTHING, Spending::plus);
          accounts.add(
              new OfDataset(
                  dataset, budget.dataset(all), researchers, studies.getOrDefault(dataset, 0)));
        });
    return accounts;
  }
}
