package eu.sund.hub.store;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.SiteId;
import eu.sund.governance.document.CodebookText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the sites offer, as they said it last. Thread-safe. */
public final class CatalogueStore {
  /**
   * A dataset at a site.
   *
   * @param published whether anybody may have its rows
   */
  public record Offer(
      DatasetId dataset, String title, boolean synthetic, boolean published, Codebook codebook) {}

  /** All that one site offers; both lists are sorted. */
  public record SiteOffer(List<Offer> datasets, List<AnalysisRef> analyses) {
    /** Copies the lists. */
    public SiteOffer {
      datasets = List.copyOf(datasets);
      analyses = List.copyOf(analyses);
    }
  }

  private final Database database;

  /** Works on a database. */
  public CatalogueStore(Database database) {
    this.database = database;
  }

  /** Keeps what a site offers in place of what it offered before. */
  public void replace(SiteId site, SiteOffer offer, Instant now) {
    database.write(
        handle -> {
          handle.execute("DELETE FROM catalogue_datasets WHERE site = ?", site.value());
          handle.execute("DELETE FROM catalogue_analyses WHERE site = ?", site.value());
          for (Offer dataset : offer.datasets()) {
            handle.execute(
                "INSERT INTO catalogue_datasets (site, dataset, title, synthetic, published,"
                    + " codebook, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                site.value(),
                dataset.dataset().value(),
                dataset.title(),
                dataset.synthetic() ? 1 : 0,
                dataset.published() ? 1 : 0,
                CodebookText.write(dataset.codebook()),
                now.toEpochMilli());
          }
          for (AnalysisRef analysis : offer.analyses()) {
            handle.execute(
                "INSERT INTO catalogue_analyses (site, analysis, version) VALUES (?, ?, ?)",
                site.value(),
                analysis.name(),
                analysis.version());
          }
          return true;
        });
  }

  /** What every site offers. */
  public Map<SiteId, SiteOffer> all() {
    return database.read(
        handle -> {
          Map<SiteId, List<Offer>> datasets = new TreeMap<>();
          handle
              .createQuery("SELECT * FROM catalogue_datasets ORDER BY site, dataset")
              .map(
                  (rows, c) -> {
                    Offer offer =
                        new Offer(
                            new DatasetId(rows.getString("dataset")),
                            rows.getString("title"),
                            rows.getInt("synthetic") == 1,
                            rows.getInt("published") == 1,
                            CodebookText.read(rows.getString("codebook")));
                    datasets
                        .computeIfAbsent(new SiteId(rows.getString("site")), s -> new ArrayList<>())
                        .add(offer);
                    return true;
                  })
              .list();
          Map<SiteId, List<AnalysisRef>> analyses = new TreeMap<>();
          handle
              .createQuery("SELECT * FROM catalogue_analyses ORDER BY site, analysis, version")
              .map(
                  (rows, c) ->
                      analyses
                          .computeIfAbsent(
                              new SiteId(rows.getString("site")), s -> new ArrayList<>())
                          .add(new AnalysisRef(rows.getString("analysis"), rows.getInt("version"))))
              .list();
          Map<SiteId, SiteOffer> all = new TreeMap<>();
          analyses.keySet().forEach(s -> datasets.computeIfAbsent(s, x -> new ArrayList<>()));
          datasets.forEach(
              (site, offers) ->
                  all.put(site, new SiteOffer(offers, analyses.getOrDefault(site, List.of()))));
          return all;
        });
  }
}
