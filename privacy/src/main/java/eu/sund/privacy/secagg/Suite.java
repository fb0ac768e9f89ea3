package eu.sund.privacy.secagg;

import eu.sund.core.Checks;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The algorithms of the protocol by one label, which stands in front of everything that is hashed,
 * signed or derived: what one version or one step says can never be taken for another's.
 *
 * <p>X25519, HKDF-SHA256, AES-256-CTR, AES-256-GCM, Ed25519, Shamir over 2^256 + 297.
 *
 * @param label such as {@code sund-secagg-v1}: lower-case letters, digits and hyphens
 * @param watch is told of every key that is derived for one use; tests listen, programs do not
 * @param check tells whether a signature holds; a program's checks each one
 */
public record Suite(String label, KeyWatch watch, SignatureCheck check) {
  private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9-]{2,39}");

  /** What this network runs. */
  public static final Suite SUND = new Suite("sund-secagg-v1");

  /** Checks the label. */
  public Suite {
    Checks.argument(LABEL.matcher(label).matches(), "'%s' cannot label a protocol suite", label);
  }

  /** A suite that nobody watches. */
  public Suite(String label) {
    this(label, KeyWatch.NONE, SignatureCheck.ALWAYS);
  }

  /** A suite that is watched and checks each signature. */
  public Suite(String label, KeyWatch watch) {
    this(label, watch, SignatureCheck.ALWAYS);
  }

  /** The same suite, watched. */
  public Suite watchedBy(KeyWatch other) {
    return new Suite(label, other, check);
  }

  /**
   * The same suite with another check of signatures. Only the simulator may say this, where one
   * process stands for all sites; a rule of the house forbids it elsewhere.
   */
  public Suite checkedBy(SignatureCheck other) {
    return new Suite(label, watch, other);
  }

  /** What stands in front of the fields of one step: {@code LABEL/step}, ASCII. */
  byte[] domain(String step) {
    return (label + "/" + step).getBytes(StandardCharsets.US_ASCII);
  }
}
