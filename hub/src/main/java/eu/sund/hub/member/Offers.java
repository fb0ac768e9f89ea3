package eu.sund.hub.member;

import eu.sund.core.AnalysisRef;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.governance.document.CodebookText;
import eu.sund.hub.store.CatalogueStore.Offer;
import eu.sund.hub.store.CatalogueStore.SiteOffer;
import eu.sund.transport.wire.AnalysisVersion;
import eu.sund.transport.wire.Dataset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a site says that it offers, checked. */
final class Offers {
  private static final int DATASETS_MAX = 200;
  private static final int ANALYSES_MAX = 200;
  private static final int TITLE_MAX = 200;

  private Offers() {}

  static SiteOffer of(List<Dataset> datasets, List<AnalysisVersion> analyses) {
    if (analyses.size() > ANALYSES_MAX) {
      throw invalid("a site offers at most " + ANALYSES_MAX + " analyses", null);
    }
    try {
      return new SiteOffer(
          datasets(datasets),
          analyses.stream()
              .map(a -> new AnalysisRef(a.getName(), a.getVersion()))
              .distinct()
              .sorted(
                  Comparator.comparing(AnalysisRef::name).thenComparingInt(AnalysisRef::version))
              .toList());
    } catch (IllegalArgumentException e) {
      throw invalid("what the site offers breaks a rule: " + e.getMessage(), e);
    }
  }

  static List<Offer> datasets(List<Dataset> datasets) {
    if (datasets.size() > DATASETS_MAX) {
      throw invalid("a site offers at most " + DATASETS_MAX + " datasets", null);
    }
    List<Offer> offers = new ArrayList<>();
    for (Dataset dataset : datasets) {
      String title = dataset.getTitle();
      if (title.length() > TITLE_MAX || title.chars().anyMatch(Character::isISOControl)) {
        throw invalid("a dataset's title is a line of at most " + TITLE_MAX + " characters", null);
      }
      try {
        DatasetId id = new DatasetId(dataset.getId());
        Codebook codebook = CodebookText.read(dataset.getCodebook());
        if (!codebook.dataset().equals(id)
            || offers.stream().anyMatch(o -> o.dataset().equals(id))) {
          throw invalid("dataset '" + id + "' stands twice or has another's codebook", null);
        }
        offers.add(new Offer(id, title, dataset.getSynthetic(), dataset.getPublished(), codebook));
      } catch (IllegalArgumentException e) {
        throw invalid("a dataset breaks a rule: " + e.getMessage(), e);
      }
    }
    offers.sort(Comparator.comparing(Offer::dataset));
    return offers;
  }

  private static SundException invalid(
      String words, @org.jspecify.annotations.Nullable Exception cause) {
    return cause == null
        ? new SundException(ErrorCode.MESSAGE_INVALID, words)
        : new SundException(ErrorCode.MESSAGE_INVALID, words, cause);
  }
}
