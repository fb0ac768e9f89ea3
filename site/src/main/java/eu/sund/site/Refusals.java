package eu.sund.site;

import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.privacy.disclosure.Disclosure;
import java.time.Duration;
import java.util.Optional;

/**
 * How often disclosure control refused a researcher of late. Each refusal tells that numbers of
 * patients lie on one side of a border; whoever could ask without end would find the border.
 *
 * <p>Counted are runs that had begun: what is refused for asking too often tells nothing and makes
 * nobody wait longer. Thread-safe.
 */
final class Refusals {
  private static final long WITHIN_MILLIS = Duration.ofDays(1).toMillis();

  private final SiteDb db;

  Refusals(SiteDb db) {
    this.db = db;
  }

  /**
   * Why a researcher is not let in now.
   *
   * @param most refusals within a day after which nothing is looked at
   * @return in words for the steward; empty if there were fewer
   */
  Optional<String> finding(ResearcherId researcher, long now, int most) {
    int count =
        db.read(
            h ->
                h.createQuery(
                        "SELECT count(*) FROM run r WHERE researcher = ? AND code = ? AND changed >"
                            + " ? AND EXISTS (SELECT 1 FROM record WHERE run = r.id AND kind ="
                            + " 'agreed')")
                    .bind(0, researcher.value())
                    .bind(1, ErrorCode.DISCLOSURE_REFUSED.number())
                    .bind(2, now - WITHIN_MILLIS)
                    .mapTo(Integer.class)
                    .one());
    return count < most
        ? Optional.empty()
        : Optional.of(
            "rule %s: disclosure control refused researcher '%s' %s times within 24 hours"
                    .formatted(Disclosure.REFUSALS, researcher, count)
                + " (refusals-a-day: "
                + most
                + "); studies are looked at again when the first of them is a day old");
  }
}
