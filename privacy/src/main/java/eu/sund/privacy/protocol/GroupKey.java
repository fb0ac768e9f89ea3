package eu.sund.privacy.protocol;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Fields;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.Suite;
import java.util.SortedMap;

/**
 * The key of the sum check: every sharer's part of it reached every other in a sealed box, so that
 * all sites have it and the hub does not.
 */
final class GroupKey {
  private GroupKey() {}

  static Secret of(Suite suite, Digest session, SortedMap<SiteId, Received> received) {
    Fields fields = Fields.of(suite, "group-key").raw(session);
    received.forEach((site, parts) -> fields.prefixed(site).raw(parts.groupSeed()));
    return Secret.taking(Digest.sha256().digest(fields.bytes()));
  }
}
