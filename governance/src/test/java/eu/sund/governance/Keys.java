package eu.sund.governance;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Ed25519 keys from a known seed, as RFC 8032 derives them. */
public final class Keys {
  private Keys() {}

  /** The key pair whose 32-byte secret is {@code hex}. */
  public static KeyPair of(String hex) {
    byte[] secret = HexFormat.of().parseHex(hex);
    SecureRandom known =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(secret, 0, bytes, 0, bytes.length);
          }
        };
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, known);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** RFC 8032, section 7.1, test 1. */
  public static KeyPair anna() {
    return of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  }

  /** RFC 8032, section 7.1, test 2. */
  public static KeyPair bertil() {
    return of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  }
}
