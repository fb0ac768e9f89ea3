package eu.sund.privacy.secagg;

import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * HKDF with HMAC-SHA256.
 *
 * <p><b>Source.</b> RFC 5869.
 */
final class Hkdf {
  private Hkdf() {}

  /** Extract, then expand. */
  static Secret derive(Secret material, byte[] salt, byte[] info, int bytes) {
    HKDFParameterSpec.Builder extract =
        HKDFParameterSpec.ofExtract().addIKM(material.key("Generic"));
    if (salt.length > 0) { // RFC 5869: no salt is the salt of zeros
      extract.addSalt(salt);
    }
    return derive(extract.thenExpand(info, bytes));
  }

  /** Expand only: {@code key} is already uniform. */
  static Secret expand(Secret key, byte[] info, int bytes) {
    return derive(HKDFParameterSpec.expandOnly(key.key("HKDF-PRK"), info, bytes));
  }

  private static Secret derive(HKDFParameterSpec spec) {
    try {
      return Secret.taking(KDF.getInstance("HKDF-SHA256").deriveData(spec));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("HKDF-SHA256 refuses these lengths", e);
    }
  }
}
