package eu.sund.privacy.secagg;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.port.Entropy;
import java.util.SplittableRandom;

/** Ports and values for tests, by seed. */
final class Lent {
  private Lent() {}

  static Entropy entropy(long seed) {
    return new SplittableRandom(seed)::nextBytes;
  }

  static Secret secret(String hex) {
    return Secret.taking(Bytes.ofHex(hex).array());
  }

  static Secret secret(long seed) {
    return Secret.taking(entropy(seed).bytes(32));
  }

  static Digest digest(String text) {
    return Digest.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
