package eu.sund.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands in a block for a patient's identifier: 62 bits of its SHA-256, as a finite number
 * that is not negative. The same identifier is the same key in every file and every reading.
 *
 * <p>Two of a million patients share a key by chance once in 9 million data sets. They would be
 * taken for one.
 *
 * <p><b>Privacy.</b> Whoever has a list of identifiers can make the keys. They stay in the memory
 * of the site.
 */
public final class PatientKey {
  private PatientKey() {}

  /** The key of an identifier as it stands in the data, without the blanks around it. */
  public static double of(String identifier) {
    byte[] hash = Digest.of(identifier.strip().getBytes(StandardCharsets.UTF_8)).bytes();
    return Double.longBitsToDouble(ByteBuffer.wrap(hash).getLong() >>> 2);
  }

  /** Which column tells patients apart, or −1. */
  public static int column(Iterable<Variable> variables) {
    int at = 0;
    for (Variable variable : variables) {
      if (variable.isPatient()) {
        return at;
      }
      at++;
    }
    return -1;
  }
}
