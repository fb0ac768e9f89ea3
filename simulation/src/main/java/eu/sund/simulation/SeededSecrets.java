package eu.sund.simulation;

import eu.sund.core.Digest;
import eu.sund.core.Privacy;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.privacy.dp.FoldPrivacy;
import eu.sund.privacy.random.RoundingSecret;
import java.nio.charset.StandardCharsets;

/**
 * What stands in for a site's secrets in a simulation: bytes that follow from seed, site and round,
 * so that a run repeats. They protect nobody, and results say so.
 */
public final class SeededSecrets {
  private final String seed;
  private final String kept;

  /** The secrets of a site in a round. */
  public SeededSecrets(long seed, SiteId site, int round) {
    this.seed = "simulated secrets of " + site + " in round " + round + " of seed " + seed + ": ";
    this.kept = kept(seed, site);
  }

  private static String kept(long seed, SiteId site) {
    return "simulated secret of " + site + " of seed " + seed + ": rounding ";
  }

  /**
   * What a site's updates are rounded by, the same in all rounds.
   *
   * @param question what the study asks
   */
  public static RoundingSecret rounding(long seed, SiteId site, Digest question) {
    return rounding(kept(seed, site), question);
  }

  private static RoundingSecret rounding(String kept, Digest question) {
    return new RoundingSecret(new Bytes(kept).bytes(RoundingSecret.SECRET_BYTES), question);
  }

  /** For noise around the update. */
  public Entropy noise() {
    return new Bytes(seed + "noise ");
  }

  /**
   * For sampling, noise and rounding inside the fold.
   *
   * @param question what the study asks
   */
  public Privacy privacy(Digest question) {
    return FoldPrivacy.seeded(new Bytes(seed + "fold "), rounding(kept, question));
  }

  /** Bytes by counting through a hash. */
  private static final class Bytes implements Entropy {
    private final String label;
    private long drawn;

    Bytes(String label) {
      this.label = label;
    }

    @Override
    public void fill(byte[] target) {
      for (int at = 0; at < target.length; at += 32) {
        byte[] some = Digest.of((label + drawn++).getBytes(StandardCharsets.UTF_8)).bytes();
        System.arraycopy(some, 0, target, at, Math.min(32, target.length - at));
      }
    }
  }
}
