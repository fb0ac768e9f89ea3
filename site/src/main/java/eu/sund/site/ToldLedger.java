package eu.sund.site;

import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.SundException;
import eu.sund.privacy.disclosure.Finding;
import eu.sund.privacy.disclosure.SeriesSaturation;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * How much all models without noise together tell about each variable of a dataset: as many linear
 * statistics as they have coefficients ({@link SeriesSaturation}). An entry is on disk before the
 * first sum of its run's model leaves, and is never taken back. The same question about the same
 * patients counts once, whoever asks. Thread-safe.
 */
final class ToldLedger {
  private final SiteDb db;

  ToldLedger(SiteDb db) {
    this.db = db;
  }

  /**
   * What a run asks of a dataset.
   *
   * @param question equal for equal questions
   * @param variables of the dataset whose values it looks at
   * @param parameters coefficients of its model
   * @param patients that it is fitted to, over all hospitals
   */
  record Model(
      RunId run,
      DatasetId dataset,
      Digest question,
      List<String> variables,
      int parameters,
      long patients) {}

  /**
   * Lets a model be fitted, or says which variable forbids it. What is allowed is on disk when this
   * returns.
   *
   * @param share coefficients for each patient that all models with a variable may have
   * @throws SundException with {@code DISCLOSURE_REFUSED} for the steward, {@code STORAGE_FAILED}
   */
  void reserve(Model model, double share, long now) {
    db.write(
        w -> {
          String patients = patients(w.handle(), model);
          Optional<Finding> finding =
              SeriesSaturation.finding(
                  others(w.handle(), model, patients), model.parameters(), model.patients(), share);
          if (finding.isPresent()) {
            throw new SundException(
                ErrorCode.DISCLOSURE_REFUSED,
                "dataset '" + model.dataset() + "': " + finding.get());
          }
          for (String variable : model.variables()) {
            w.execute(
                "INSERT OR IGNORE INTO told (dataset, variable, question, patients, run,"
                    + " parameters, fitted, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                model.dataset().value(),
                variable,
                model.question().hex(),
                patients,
                model.run().value(),
                model.parameters(),
                model.patients(),
                now);
          }
          return 0;
        });
  }

  /**
   * What is equal for equal groups of patients: the cohort ledger has them before this is asked.
   */
  private static String patients(Handle h, Model model) {
    List<String> macs =
        h.createQuery("SELECT patients FROM cohort WHERE run = ? AND dataset = ? ORDER BY patients")
            .bind(0, model.run().value())
            .bind(1, model.dataset().value())
            .mapTo(String.class)
            .list();
    return Digest.of(String.join(",", macs).getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** Coefficients for each patient of the other models with each of the model's variables. */
  private static Map<String, Double> others(Handle h, Model model, String patients) {
    Map<String, Double> told = new LinkedHashMap<>();
    model.variables().forEach(variable -> told.put(variable, 0.0));
    h.createQuery(
            "SELECT variable, sum(1.0 * parameters / fitted) FROM told WHERE dataset = ? AND NOT"
                + " (question = ? AND patients = ?) GROUP BY variable")
        .bind(0, model.dataset().value())
        .bind(1, model.question().hex())
        .bind(2, patients)
        .map((r, c) -> Map.entry(r.getString(1), r.getDouble(2)))
        .forEach(entry -> told.replace(entry.getKey(), entry.getValue()));
    return told;
  }

  /** All variables about which anything was told. */
  List<Ledger.Told> lines() {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT dataset, variable, count(*), sum(parameters), sum(1.0 * parameters /"
                        + " fitted) FROM told GROUP BY dataset, variable ORDER BY dataset,"
                        + " variable")
                .map(
                    (r, c) ->
                        new Ledger.Told(
                            new DatasetId(r.getString(1)),
                            r.getString(2),
                            r.getInt(3),
                            r.getLong(4),
                            r.getDouble(5)))
                .list());
  }
}
