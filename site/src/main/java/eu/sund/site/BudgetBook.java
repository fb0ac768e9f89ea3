package eu.sund.site;

import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.core.dp.PrivacyCost;
import eu.sund.core.dp.Spending;
import eu.sund.governance.budget.Budget;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The site's accounts: what was spent of each dataset, by whom. The site owns them, not the hub;
 * what was spent stays spent, whatever becomes of the run. Thread-safe.
 */
final class BudgetBook {
  private static final String SPENT =
      "SELECT rho, sampled FROM spent WHERE dataset = :dataset AND (:who = '' OR researcher = :who)"
          + " ORDER BY at, run";

  private final SiteDb db;

  BudgetBook(SiteDb db) {
    this.db = db;
  }

  /** What a run costs, and whose it is. */
  record Cost(Journal.Key key, ResearcherId researcher, Spending amount) {}

  /** One payment. */
  record Payment(DatasetId dataset, ResearcherId researcher, RunId run, Spending amount) {}

  /** What a run would cost, and in words. */
  record Quote(Spending amount, String words) {}

  /** Notes what a run would cost. */
  void quote(RunId run, PrivacyCost cost) {
    Spending amount = cost.spending();
    if (!amount.isNothing()) {
      db.write(
          w ->
              w.execute(
                  "INSERT OR IGNORE INTO quote (run, rho, sampled, words) VALUES (?, ?, ?, ?)",
                  run.value(),
                  amount.rho(),
                  bytes(amount),
                  cost.words()));
    }
  }

  /** The quote in a row with the columns {@code rho}, {@code sampled} and {@code words}. */
  static Quote quote(ResultSet row) throws SQLException {
    String words = row.getString("words");
    return new Quote(amount(row), words == null ? "" : words);
  }

  /** Why the run cannot be paid now, in words for the steward; empty if it can, or is paid. */
  List<String> refusals(Cost cost, Map<DatasetId, Budget> budgets) {
    return cost.amount().isNothing() ? List.of() : db.read(h -> refusals(h, cost, budgets));
  }

  /**
   * Pays a run from the accounts of its datasets, once, however often it is asked: on disk when
   * this returns.
   *
   * @return why it cannot be paid, in words for the steward; nothing was paid then
   */
  List<String> reserve(Cost cost, Map<DatasetId, Budget> budgets, long now) {
    return cost.amount().isNothing() ? List.of() : db.write(w -> pay(w, cost, budgets, now));
  }

  private static List<String> pay(SiteDb w, Cost cost, Map<DatasetId, Budget> budgets, long now)
      throws SQLException {
    List<String> refusals = refusals(w.handle(), cost, budgets);
    if (refusals.isEmpty()) {
      for (DatasetId dataset : budgets.keySet()) {
        w.execute(
            "INSERT OR IGNORE INTO spent (run, dataset, researcher, study_digest, rho, sampled,"
                + " at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            cost.key().run().value(),
            dataset.value(),
            cost.researcher().value(),
            cost.key().study().hex(),
            cost.amount().rho(),
            bytes(cost.amount()),
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
            Spending all = spent(h, dataset, "");
            Spending own = spent(h, dataset, cost.researcher().value());
            for (String reason : budget.refusals(cost.amount(), all, own)) {
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

  private static Spending spent(Handle h, DatasetId dataset, String researcher) {
    return h
        .createQuery(SPENT)
        .bind("dataset", dataset.value())
        .bind("who", researcher)
        .map((r, c) -> amount(r))
        .list()
        .stream()
        .reduce(Spending.NOTHING, Spending::plus);
  }

  /** All payments, oldest first. */
  List<Payment> payments() {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT dataset, researcher, run, rho, sampled FROM spent ORDER BY at, run")
                .map(
                    (r, c) ->
                        new Payment(
                            new DatasetId(r.getString("dataset")),
                            new ResearcherId(r.getString("researcher")),
                            new RunId(r.getString("run")),
                            amount(r)))
                .list());
  }

  private static byte @Nullable [] bytes(Spending amount) {
    if (amount.isPlain()) {
      return null;
    }
    double[] divergences = amount.sampled();
    ByteBuffer bytes = ByteBuffer.allocate(divergences.length * Double.BYTES);
    bytes.asDoubleBuffer().put(divergences);
    return bytes.array();
  }

  /** The amount in a row with the columns {@code rho} and {@code sampled}. */
  private static Spending amount(ResultSet row) throws SQLException {
    byte[] bytes = row.getBytes("sampled");
    double[] divergences = new double[bytes == null ? 0 : bytes.length / Double.BYTES];
    if (bytes != null) {
      ByteBuffer.wrap(bytes).asDoubleBuffer().get(divergences);
    }
    try {
      return Spending.of(row.getDouble("rho"), divergences);
    } catch (IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the site's accounts are damaged: " + e.getMessage());
    }
  }
}
