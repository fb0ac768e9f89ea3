package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;

/**
 * Tells whether a signature holds. Hub and sites ask {@link #ALWAYS}; a simulator, in which one
 * process stands for all sites, may remember what it has asked before.
 */
@FunctionalInterface
public interface SignatureCheck {
  /** Each signature is checked, each time. */
  SignatureCheck ALWAYS = Ed25519::verify;

  /**
   * Whether the signature is one of the message by the key; false for whatever is malformed.
   *
   * @param rawPublicKey 32 bytes (RFC 8032)
   * @param signature 64 bytes
   */
  boolean holds(Bytes rawPublicKey, byte[] message, Bytes signature);
}
