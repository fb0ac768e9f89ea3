package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a site says to the hub in an attempt, one kind for each step. */
public sealed interface SiteMessage {
  /** A seed's share or a key's share on its way to the hub. */
  int SHARE_BYTES = 33;

  /**
   * It stands at the same model, plan and participants as it says by this signature; said before it
   * computes.
   */
  record Agree(Bytes signature) implements SiteMessage {}

  /** Its keys for this attempt. */
  record Advertise(Advert advert) implements SiteMessage {}

  /**
   * Its secrets in shares, one sealed box for each other site.
   *
   * @param boxes by receiver
   */
  record Share(SortedMap<SiteId, Bytes> boxes) implements SiteMessage {
    /** Copies. */
    public Share {
      boxes = new TreeMap<>(boxes);
    }
  }

  /**
   * Its masked words lie at the hub.
   *
   * @param sharers whose masks they carry, ascending
   * @param words the digest of the masked words
   * @param bytes how many bytes
   * @param check the masked coordinate of the sum check, in [0, 2^61-1)
   */
  record Mask(List<SiteId> sharers, Digest words, long bytes, long check, Bytes signature)
      implements SiteMessage {
    /** Copies. */
    public Mask {
      sharers = List.copyOf(sharers);
    }
  }

  /** It agrees that the sum over exactly these sites is opened. */
  record Confirm(List<SiteId> survivors, Bytes signature) implements SiteMessage {
    /** Copies. */
    public Confirm {
      survivors = List.copyOf(survivors);
    }
  }

  /**
   * Its shares: of the self mask's seed for each survivor, of the mask key for each that dropped
   * out; never both for one site.
   */
  record Reveal(SortedMap<SiteId, Bytes> seeds, SortedMap<SiteId, Bytes> keys)
      implements SiteMessage {
    /** Copies. */
    public Reveal {
      seeds = new TreeMap<>(seeds);
      keys = new TreeMap<>(keys);
    }
  }

  /** It restarted and has the attempt's secrets no more. */
  record Lost() implements SiteMessage {}
}
