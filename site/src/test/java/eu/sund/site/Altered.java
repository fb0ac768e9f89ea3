package eu.sund.site;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What sites said, as a hub that lies would pass it on. */
final class Altered {
  private Altered() {}

  static SortedMap<SiteId, Bytes> without(SortedMap<SiteId, Bytes> map, SiteId... sites) {
    SortedMap<SiteId, Bytes> less = new TreeMap<>(map);
    less.keySet().removeAll(List.of(sites));
    return less;
  }

  /** One bit of one value is another. */
  static SortedMap<SiteId, Bytes> flipped(SortedMap<SiteId, Bytes> map, SiteId... sites) {
    SortedMap<SiteId, Bytes> other = new TreeMap<>(map);
    for (SiteId site : sites) {
      byte[] bytes = Objects.requireNonNull(map.get(site)).array();
      bytes[20] ^= 4;
      other.put(site, Bytes.of(bytes));
    }
    return other;
  }
}
