package eu.sund.transport.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;

/** The kinds of key in the network: ECDSA P-384 at the root, P-256 elsewhere. */
final class Keys {
  static final String P256 = "secp256r1";
  static final String P384 = "secp384r1";

  private Keys() {}

  static KeyPair make(String curve, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + curve, e);
    }
  }

  /** Whether the key is ECDSA on P-256. */
  static boolean isP256(PublicKey key) {
    if (!(key instanceof ECPublicKey ec)) {
      return false;
    }
    ECParameterSpec spec = ec.getParams();
    return spec != null && spec.toString().startsWith(P256);
  }

  /** The signature algorithm that goes with a key's curve. */
  static String signature(PublicKey key) {
    return isP256(key) ? "SHA256withECDSA" : "SHA384withECDSA";
  }
}
