package eu.sund.privacy.protocol;

import eu.sund.core.SiteId;
import java.util.Map;
import java.util.Objects;

/** Reads what an earlier check has shown to be there. */
final class Known {
  private Known() {}

  static <V> V of(Map<SiteId, V> map, SiteId site) {
    return Objects.requireNonNull(map.get(site), "an earlier step checked that the site is there");
  }
}
