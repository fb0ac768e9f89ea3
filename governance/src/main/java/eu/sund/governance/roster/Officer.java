package eu.sund.governance.roster;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.governance.document.YamlText;
import eu.sund.governance.study.PublicKeys;

/**
 * A network officer: a person who answers with a signature for the list of sites. The private key
 * never lies at the hub.
 *
 * @param name the person's name, a line of at most {@value #NAME_MAX} characters
 * @param key the public Ed25519 key, 32 raw bytes
 */
public record Officer(String name, Bytes key) {
  /** The most characters of a name. */
  public static final int NAME_MAX = 100;

  /**
   * Checks name and key.
   *
   * @throws IllegalArgumentException if one breaks its rule
   */
  public Officer {
    Checks.argument(
        YamlText.isLine(name, NAME_MAX),
        "an officer's name is a line of at most %s characters without hidden ones",
        NAME_MAX);
    PublicKeys.key(key.array());
  }
}
