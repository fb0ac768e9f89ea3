package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.Fields;
import eu.sund.privacy.secagg.Participants;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.Terms;
import java.util.List;

/** The bytes that sites sign, and whether a signature over them holds. */
final class Statements {
  private Statements() {}

  /** Model, plan and participants of a round, whatever the attempt. */
  static byte[] agreement(Suite suite, Terms terms, SiteId site) {
    return Fields.of(suite, "agree")
        .prefixed(terms.run())
        .u32(terms.round())
        .raw(terms.model())
        .raw(terms.plan())
        .raw(terms.cohort())
        .prefixed(site)
        .bytes();
  }

  /** The masked words and whose masks they carry. */
  static byte[] manifest(Suite suite, Digest session, SiteMessage.Mask mask) {
    return sites(Fields.of(suite, "manifest").raw(session), mask.sharers())
        .raw(mask.words())
        .u64(mask.bytes())
        .u64(mask.check())
        .bytes();
  }

  /** The one list over which the sum is opened. */
  static byte[] survivors(Suite suite, Digest session, List<SiteId> survivors) {
    return sites(Fields.of(suite, "survivors").raw(session), survivors).bytes();
  }

  private static Fields sites(Fields fields, List<SiteId> sites) {
    fields.u32(sites.size());
    sites.forEach(fields::prefixed);
    return fields;
  }

  /** Whether this participant signed this. */
  static boolean holds(
      Suite suite, Participants participants, SiteId site, byte[] statement, Bytes signature) {
    return suite.check().holds(participants.of(site).signingKey(), statement, signature);
  }

  /** Whether the site that advertises these keys signed them for this attempt. */
  static boolean isSigned(Suite suite, Digest context, Participants participants, Advert advert) {
    byte[] statement =
        Advert.signedBytes(
            suite,
            context,
            advert.site(),
            advert.maskKey(),
            advert.encryptionKey(),
            advert.commitment());
    return holds(suite, participants, advert.site(), statement, advert.signature());
  }
}
