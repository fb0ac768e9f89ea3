package eu.sund.simulation;

import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that follow from their use, site and round alone, so that a killed site draws the same
 * noise again and every run of a study gives the same bits. It protects nobody.
 */
final class SeededEntropy implements Entropy {
  private final String seed;
  private long drawn;

  SeededEntropy(String use, SiteId site, int round) {
    this.seed = "simulated " + use + " of " + site + " in round " + round + ", ";
  }

  @Override
  public void fill(byte[] target) {
    for (int at = 0; at < target.length; at += 32) {
      byte[] some = Digest.of((seed + drawn++).getBytes(StandardCharsets.UTF_8)).bytes();
      System.arraycopy(some, 0, target, at, Math.min(32, target.length - at));
    }
  }
}
