package eu.sund.privacy.secagg;

import eu.sund.core.Digest;

/**
 * Is told of every mask key and share key when it is derived. The zero nonce and the zero counter
 * of the protocol are safe because each key is used once; a test's watch fails when one site
 * derives a key again.
 */
@FunctionalInterface
public interface KeyWatch {
  /** Listens to nothing and keeps nothing. */
  KeyWatch NONE = fingerprint -> {};

  /**
   * A key was derived.
   *
   * @param fingerprint the SHA-256 of the key: equal for equal keys, and of no other use
   */
  void derived(Digest fingerprint);
}
