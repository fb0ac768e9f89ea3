package eu.sund.privacy.secagg;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import java.util.Comparator;
import java.util.List;

/**
 * Every key of an attempt, from the agreed secrets and what all sites saw. Each key has one purpose
 * and one use; the session enters all of them, and it holds fresh public keys of every site.
 *
 * <p>Thread-safe: holds no state.
 */
public final class KeySchedule {
  /** Bytes of every key. */
  public static final int KEY_BYTES = 32;

  private KeySchedule() {}

  /**
   * The digest of all advertised keys, in the order of sites.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if a site is named twice
   */
  public static Digest rosterHash(Suite suite, List<Advert> adverts) {
    List<Advert> sorted =
        adverts.stream().sorted(Comparator.comparing(Advert::site, Participants.ORDER)).toList();
    if (sorted.stream().map(Advert::site).distinct().count() != sorted.size()) {
      throw new SundException(ErrorCode.MESSAGE_INVALID, "a site advertises twice in one list");
    }
    Fields fields = Fields.of(suite, "roster");
    for (Advert advert : sorted) {
      fields
          .prefixed(advert.site())
          .raw(advert.maskKey())
          .raw(advert.encryptionKey())
          .raw(advert.commitment());
    }
    return fields.digest();
  }

  /** The attempt's session id: {@code sid}. */
  public static Digest sessionId(Suite suite, Digest context, List<Advert> adverts) {
    return Fields.of(suite, "sid").raw(context).raw(rosterHash(suite, adverts)).digest();
  }

  /**
   * The mask key that two sites share.
   *
   * @param agreed X25519 secret of their mask keys; the caller wipes it
   * @param one one of the two, in any order
   */
  public static Secret pairMask(
      Suite suite, Digest session, Secret agreed, SiteId one, SiteId other) {
    boolean ordered = Participants.ORDER.compare(one, other) < 0;
    return derive(
        suite,
        session,
        agreed,
        Fields.of(suite, "pair-mask")
            .prefixed(ordered ? one : other)
            .prefixed(ordered ? other : one));
  }

  /**
   * The key of a site's own mask, which keeps late words closed after its pairwise masks were
   * opened.
   *
   * @param seed 32 random bytes of the site; the caller wipes them
   */
  public static Secret selfMask(Suite suite, Digest session, Secret seed, SiteId site) {
    return derive(suite, session, seed, Fields.of(suite, "self-mask").prefixed(site));
  }

  /**
   * The key of the one box from a site to another; the way back has another key.
   *
   * @param agreed X25519 secret of their encryption keys; the caller wipes it
   */
  public static Secret shareKey(
      Suite suite, Digest session, Secret agreed, SiteId from, SiteId to) {
    return derive(
        suite, session, agreed, Fields.of(suite, "share-enc").prefixed(from).prefixed(to));
  }

  /**
   * The key of one tensor's stream under a mask key. Derived at each need, by every worker.
   *
   * @param tensor its position in the layout, from 0; one past the last for the sum check
   */
  public static Secret tensorKey(Suite suite, Secret key, int tensor) {
    return Hkdf.expand(key, Fields.of(suite, "tensor").u32(tensor).bytes(), KEY_BYTES);
  }

  private static Secret derive(Suite suite, Digest session, Secret material, Fields info) {
    Secret key = Hkdf.derive(material, session.bytes(), info.bytes(), KEY_BYTES);
    suite.watch().derived(Digest.of(key.bytes()));
    return key;
  }
}
