package eu.sund.core.port;

/**
 * Where secrets come from. A site lends the operating system's randomness; only tests and the
 * simulator lend a seeded one, and say so.
 */
@FunctionalInterface
public interface Entropy {
  /** Fills {@code target} with independent uniform bytes. */
  void fill(byte[] target);

  /** So many fresh bytes. */
  default byte[] bytes(int count) {
    byte[] fresh = new byte[count];
    fill(fresh);
    return fresh;
  }
}
