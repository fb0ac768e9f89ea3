package eu.sund.core.port;

import eu.sund.core.Bytes;

/** Signs with a key that the caller does not see. */
@FunctionalInterface
public interface Signer {
  /** The Ed25519 signature of {@code message}, 64 bytes. */
  Bytes sign(byte[] message);
}
