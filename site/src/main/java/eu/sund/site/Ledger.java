package eu.sund.site;

import eu.sund.core.DatasetId;
import eu.sund.core.RunId;
import java.time.Instant;
import java.util.List;

/**
 * Whom the studies of a site summed over, and what was refused because of it, for its steward.
 *
 * @param entries what was written down, dataset by dataset, oldest first
 * @param refusals what rule {@code cohort-difference} refused, newest first
 */
public record Ledger(List<Entry> entries, List<Refusal> refusals) {
  /** Copies the lists. */
  public Ledger {
    entries = List.copyOf(entries);
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
      return new Ledger(entries, refusals(journal));
    }
  }

  private static List<Refusal> refusals(Journal journal) {
    return journal
        .db()
        .read(
            h ->
                h.createQuery(
                        "SELECT at, coalesce(run, ''), detail FROM log WHERE event = 'failed' AND"
                            + " detail LIKE ? ORDER BY seq DESC LIMIT 100")
                    .bind(0, "%" + CohortLedger.RULE + ":%")
                    .map(
                        (r, c) ->
                            new Refusal(
                                Instant.ofEpochMilli(r.getLong(1)), r.getString(2), r.getString(3)))
                    .list());
  }
}
