package eu.sund.engine;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;

/**
 * What a site needs to see that an opened sum is true.
 *
 * @param session the attempt's id
 * @param groupKey 32 bytes that all sites have and the hub does not
 */
public record SumKey(Digest session, Bytes groupKey) {
  @Override
  public String toString() {
    return "key of the sum check";
  }
}
