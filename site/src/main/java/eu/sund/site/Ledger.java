package eu.sund.site;

import eu.sund.core.DatasetId;
import eu.sund.core.RunId;
import eu.sund.privacy.disclosure.Disclosure;
import java.time.Instant;
import java.util.List;

/**
 * Whom the studies of a site summed over, how much they told of each variable, and what was refused
 * because of it, for its steward.
 *
 * @param entries what was written down, dataset by dataset, oldest first
 * @param told what the models without noise told about variables, dataset by dataset
 * @param refusals what rules about earlier studies refused, newest first
 */
public record Ledger(List<Entry> entries, List<Told> told, List<Refusal> refusals) {
  /** Copies the lists. */
  public Ledger {
    entries = List.copyOf(entries);
    told = List.copyOf(told);
    refusals = List.copyOf(refusals);
  }

  /**
   * A group of patients that a run summed over.
   *
   * @param patients in words, as study and analysis chose them
   * @param variables what the run looked at
   * @param noisy whether its sums carried noise, so that it forbids nothing
   */
  public record Entry(
      DatasetId dataset,
      Instant at,
      RunId run,
      String researcher,
      String title,
      String patients,
      List<String> variables,
      boolean noisy) {}

  /**
   * What is known of a variable through models without noise.
   *
   * @param questions different ones, and the same over other patients
   * @param coefficients of all of them: so many statistics were told
   * @param share coefficients for each patient, added up; what {@code series-saturation} limits
   */
  public record Told(
      DatasetId dataset, String variable, int questions, long coefficients, double share) {}

  /**
   * A run that was refused.
   *
   * @param words which earlier run forbade it, and why
   */
  public record Refusal(Instant at, String run, String words) {}

  /**
   * Reads the ledger of a site, whether it runs or not.
   *
   * @throws eu.sund.core.SundException with {@code STORAGE_FAILED}
   */
  public static Ledger of(SiteFolder folder) {
    try (Journal journal = Journal.open(folder.database())) {
      List<Entry> entries =
          CohortLedger.entries(journal).stream()
              .map(
                  e ->
                      new Entry(
                          e.dataset(),
                          Instant.ofEpochMilli(e.at()),
                          e.run(),
                          e.researcher(),
                          e.title(),
                          e.filter(),
                          e.variables(),
                          e.noisy()))
              .toList();
      return new Ledger(entries, new ToldLedger(journal.db()).lines(), refusals(journal));
    }
  }

  private static List<Refusal> refusals(Journal journal) {
    return journal
        .db()
        .read(
            h ->
                h.createQuery(
                        "SELECT at, coalesce(run, ''), detail FROM log WHERE event IN ('failed',"
                            + " 'refused') AND (detail LIKE ? OR detail LIKE ? OR detail LIKE ?)"
                            + " ORDER BY seq DESC LIMIT 100")
                    .bind(0, "%rule " + Disclosure.COHORT_DIFFERENCE + ":%")
                    .bind(1, "%rule " + Disclosure.SERIES + ":%")
                    .bind(2, "%rule " + Disclosure.REFUSALS + ":%")
                    .map(
                        (r, c) ->
                            new Refusal(
                                Instant.ofEpochMilli(r.getLong(1)), r.getString(2), r.getString(3)))
                    .list());
  }
}
