package eu.sund.site;

import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Signer;
import eu.sund.core.port.Workers;
import eu.sund.privacy.secagg.Ed25519;
import eu.sund.transport.Cores;
import eu.sund.transport.identity.SigningKey;
import java.security.PrivateKey;
import java.security.SecureRandom;

/**
 * What a site brings to the secure aggregation: its signing key, secret randomness, hands for
 * masking, and what its own words lie in until then.
 */
record SecureKeys(SiteId self, Signer signer, Entropy entropy, Workers cores, Vault vault) {
  /**
   * Those of a site's folder.
   *
   * @throws eu.sund.core.SundException with {@code FOLDER_UNUSABLE} if the signing key is missing
   */
  static SecureKeys of(SiteFolder folder) {
    PrivateKey key = SigningKey.load(folder.signing().resolve("key.pem")).getPrivate();
    SecureRandom random = new SecureRandom();
    return new SecureKeys(
        folder.settings().site(),
        Ed25519.signer(key),
        random::nextBytes,
        new Cores(),
        new Vault(folder.vault(), random::nextBytes));
  }
}
