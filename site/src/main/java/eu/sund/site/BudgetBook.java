package eu.sund.site;

import eu.sund.core.DatasetId;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.governance.budget.Budget;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The site's accounts: what was spent of each dataset, by whom. The site owns them, not the hub;
 * what was spent stays spent, whatever becomes of the run. Thread-safe.
 */
final class BudgetBook {
  private static final String SPENT =
      "SELECT coalesce(sum(rho), 0) FROM spent WHERE dataset = :dataset AND (:who = '' OR"
          + " researcher = :who)";

  private final SiteDb db;

  BudgetBook(SiteDb db) {
    this.db = db;
  }

  /** What a run costs, and whose it is. */
  record Cost(Journal.Key key, ResearcherId researcher, double rho) {}

  /** One payment. */
  record Payment(DatasetId dataset, ResearcherId researcher, RunId run, double rho) {}

  /** Notes what a run would cost. */
  void quote(RunId run, double rho) {
    if (rho > 0) {
      db.write(
          w -> w.execute("INSERT OR IGNORE INTO quote (run, rho) VALUES (?, ?)", run.value(), rho));
    }
  }

  /** Why the run cannot be paid now, in words for the steward; empty if it can, or is paid. */
  List<String> refusals(Cost cost, Map<DatasetId, Budget> budgets) {
    return cost.rho() == 0 ? List.of() : db.read(h -> refusals(h, cost, budgets));
  }

  /**
   * Pays a run from the accounts of its datasets, once, however often it is asked: on disk when
   * this returns.
   *
   * @return why it cannot be paid, in words for the steward; nothing was paid then
   */
  List<String> reserve(Cost cost, Map<DatasetId, Budget> budgets, long now) {
    return cost.rho() == 0 ? List.of() : db.write(w -> pay(w, cost, budgets, now));
  }

  private static List<String> pay(SiteDb w, Cost cost, Map<DatasetId, Budget> budgets, long now)
      throws SQLException {
    List<String> refusals = refusals(w.handle(), cost, budgets);
    if (refusals.isEmpty()) {
      for (DatasetId dataset : budgets.keySet()) {
        w.execute(
            "INSERT OR IGNORE INTO spent (run, dataset, researcher, study_digest, rho, at) VALUES"
                + " (?, ?, ?, ?, ?, ?)",
            cost.key().run().value(),
            dataset.value(),
            cost.researcher().value(),
            cost.key().study().hex(),
            cost.rho(),
            now);
      }
    }
    return refusals;
  }

  private static List<String> refusals(Handle h, Cost cost, Map<DatasetId, Budget> budgets) {
    List<String> reasons = new ArrayList<>();
    budgets.forEach(
        (dataset, budget) -> {
          if (!isPaid(h, cost.key().run(), dataset)) {
            double all = spent(h, dataset, "");
            double own = spent(h, dataset, cost.researcher().value());
            for (String reason : budget.refusals(cost.rho(), all, own)) {
              reasons.add("dataset '" + dataset + "': " + reason);
            }
          }
        });
    return reasons;
  }

  private static boolean isPaid(Handle h, RunId run, DatasetId dataset) {
    return h.createQuery("SELECT count(*) FROM spent WHERE run = ? AND dataset = ?")
            .bind(0, run.value())
            .bind(1, dataset.value())
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  private static double spent(Handle h, DatasetId dataset, String researcher) {
    return h.createQuery(SPENT)
        .bind("dataset", dataset.value())
        .bind("who", researcher)
        .mapTo(Double.class)
        .one();
  }

  /** All payments, oldest first. */
  List<Payment> payments() {
    return db.read(
        h ->
            h.createQuery("SELECT dataset, researcher, run, rho FROM spent ORDER BY at, run")
                .map(
                    (r, c) ->
                        new Payment(
                            new DatasetId(r.getString(1)),
                            new ResearcherId(r.getString(2)),
                            new RunId(r.getString(3)),
                            r.getDouble(4)))
                .list());
  }
}
