package eu.sund.privacy.protocol;

import eu.sund.core.Digest;

/** What reaches a site's attempt. */
public sealed interface SiteInput {
  /** The hub says something. */
  record Heard(HubMessage message) implements SiteInput {}

  /**
   * The words are masked and hashed.
   *
   * @param words the digest of the masked words
   * @param bytes how many bytes
   * @param check the masked coordinate of the sum check
   */
  record Masked(Digest words, long bytes, long check) implements SiteInput {}
}
