package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.privacy.secagg.Advert;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the hub relays to a site in an attempt, one kind for each step. */
public sealed interface HubMessage {
  /** All sites' signatures over model, plan and participants. */
  record Agreed(SortedMap<SiteId, Bytes> signatures) implements HubMessage {
    /** Copies. */
    public Agreed {
      signatures = new TreeMap<>(signatures);
    }
  }

  /** The keys of the sites that take part, by ascending site. */
  record Adverts(List<Advert> adverts) implements HubMessage {
    /** Copies. */
    public Adverts {
      adverts = List.copyOf(adverts);
    }
  }

  /**
   * The boxes for this site.
   *
   * @param boxes by sender
   */
  record Boxes(SortedMap<SiteId, Bytes> boxes) implements HubMessage {
    /** Copies. */
    public Boxes {
      boxes = new TreeMap<>(boxes);
    }
  }

  /** The sites whose masked words are there: the sum over these is to be opened. */
  record Survivors(List<SiteId> sites) implements HubMessage {
    /** Copies. */
    public Survivors {
      sites = List.copyOf(sites);
    }
  }

  /** Signatures of survivors over one list. */
  record Confirmed(SortedMap<SiteId, Bytes> signatures) implements HubMessage {
    /** Copies. */
    public Confirmed {
      signatures = new TreeMap<>(signatures);
    }
  }
}
