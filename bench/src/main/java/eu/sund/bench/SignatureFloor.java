package eu.sund.bench;

import eu.sund.core.Bytes;
import eu.sund.core.port.Signer;
import eu.sund.privacy.secagg.Ed25519;
import eu.sund.privacy.secagg.Secret;
import eu.sund.privacy.secagg.X25519;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;

/**
 * What the signatures and key agreements of a secure round take by themselves, on all cores of this
 * machine: the floor under a round of few numbers.
 *
 * @param sign seconds to make a signature
 * @param verify seconds to check one
 * @param agree seconds for an agreement, or for a public key
 */
record SignatureFloor(double sign, double verify, double agree) {
  private static final int WARM_UP = 2_000;
  private static final int TIMES = 2_000;

  /** Measures the three on one thread. */
  static SignatureFloor measured() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] message = new byte[200];
    Signer signer = Ed25519.signer(pair.getPrivate());
    Bytes signed = signer.sign(message);
    Bytes key = Ed25519.raw(Bytes.of(pair.getPublic().getEncoded()));
    SecureRandom random = new SecureRandom();
    try (Secret own = X25519.newPrivate(random::nextBytes);
        Secret other = X25519.newPrivate(random::nextBytes)) {
      Bytes peer = X25519.publicKey(other);
      return new SignatureFloor(
          seconds(() -> signer.sign(message)),
          seconds(() -> Ed25519.verify(key, message, signed)),
          seconds(
              () -> {
                try (Secret agreed = X25519.agree(own, peer)) {
                  return agreed.length();
                }
              }));
    }
  }

  /** A measured piece of work, with what it gives, so that none of it can be left out. */
  private interface Work {
    Object run() throws GeneralSecurityException;
  }

  private static double seconds(Work work) throws GeneralSecurityException {
    int made = 0;
    for (int i = 0; i < WARM_UP; i++) {
      made += work.run().hashCode() & 1;
    }
    long begin = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      made += work.run().hashCode() & 1;
    }
    double seconds = (System.nanoTime() - begin) / 1e9 / TIMES;
    return made < 0 ? Double.NaN : seconds;
  }

  /**
   * Seconds of a round of so many sites: each makes four signatures and checks three of each other
   * site, the hub checks four of each; each site makes two key pairs and agrees three times with
   * each other one.
   */
  double round(int sites) {
    double all =
        4.0 * sites * sign
            + (4.0 * sites + 3.0 * sites * (sites - 1)) * verify
            + sites * (2.0 + 3.0 * (sites - 1)) * agree;
    return all / Runtime.getRuntime().availableProcessors();
  }

  /**
   * The same in the simulator, which checks each signature once a process and makes each agreement
   * at both of its ends.
   */
  double simulated(int sites) {
    double all = 4.0 * sites * (sign + verify) + sites * (2.0 + 3.0 * (sites - 1)) * agree;
    return all / Runtime.getRuntime().availableProcessors();
  }
}
