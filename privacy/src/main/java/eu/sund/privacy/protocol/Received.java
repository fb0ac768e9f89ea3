package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import java.util.Arrays;

/**
 * What one site entrusts to another: a share of its self mask's seed, a share of its mask key, and
 * its part of the key of the sum check.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Received(byte[] seedShare, byte[] keyShare, byte[] groupSeed) {
  /** Bytes of the whole. */
  static final int BYTES = 2 * SiteMessage.SHARE_BYTES + 32;

  static Received of(byte[] plaintext) {
    int share = SiteMessage.SHARE_BYTES;
    return new Received(
        Arrays.copyOfRange(plaintext, 0, share),
        Arrays.copyOfRange(plaintext, share, 2 * share),
        Arrays.copyOfRange(plaintext, 2 * share, BYTES));
  }

  byte[] plaintext() {
    byte[] all = Arrays.copyOf(seedShare, BYTES);
    System.arraycopy(keyShare, 0, all, SiteMessage.SHARE_BYTES, SiteMessage.SHARE_BYTES);
    System.arraycopy(groupSeed, 0, all, 2 * SiteMessage.SHARE_BYTES, 32);
    return all;
  }

  /** The seed's share, to be told. */
  Bytes seed() {
    return Bytes.of(seedShare);
  }

  /** The key's share, to be told. */
  Bytes key() {
    return Bytes.of(keyShare);
  }

  void wipe() {
    Arrays.fill(seedShare, (byte) 0);
    Arrays.fill(keyShare, (byte) 0);
    Arrays.fill(groupSeed, (byte) 0);
  }

  @Override
  public String toString() {
    return "shares";
  }
}
