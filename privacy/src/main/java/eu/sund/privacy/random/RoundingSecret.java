package eu.sund.privacy.random;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.port.Entropy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.function.DoubleSupplier;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * What rounding at random follows from at one site, in one study: a secret of the site, from which
 * a key is derived for every rounded tensor.
 *
 * <pre>{@code key = HKDF-SHA256(secret, salt, question ‖ place ‖ update ‖ n)
 * u = keystream of AES-256-CTR under key, 53 bits a number}</pre>
 *
 * <p><b>Privacy.</b> Nobody outside can say which way a number was rounded. The same update at the
 * same place of the same study is rounded alike, however often it is computed, so that a repeated
 * run shows nothing that the first did not. An update that differs in one bit is rounded by an
 * independent stream: two roundings never share what would tell how the updates differ.
 *
 * <p><b>Source.</b> RFC 5869 (HKDF); the update's digest in the derivation as the message in RFC
 * 6979 (deterministic signatures), section 3.2.
 *
 * <p>Thread-safe; a stream is not.
 */
public final class RoundingSecret {
  /** Bytes of a site's secret. */
  public static final int SECRET_BYTES = 32;

  private static final String LABEL = "sund-rounding-v1";

  private final byte[] secret;
  private final Digest question;

  /**
   * Of a site in a study.
   *
   * @param secret of the site, kept over runs; {@value #SECRET_BYTES} bytes
   * @param question what the study asks
   */
  public RoundingSecret(byte[] secret, Digest question) {
    Checks.argument(secret.length == SECRET_BYTES, "a rounding secret has %s bytes", SECRET_BYTES);
    this.secret = secret.clone();
    this.question = question;
  }

  /**
   * The numbers that a tensor is rounded by, each even in [0, 1).
   *
   * @param place where in the study: round and tensor; one line
   * @param update of the exact numbers that are rounded
   */
  public DoubleSupplier stream(String place, Digest update) {
    Checks.argument(place.indexOf('\n') < 0, "a place is one line");
    SecretBits bits = new SecretBits(new Derived(place + '\n' + update));
    return () -> (bits.nextLong() >>> 11) * 0x1p-53;
  }

  /** One key after the other, as a stream uses them up. */
  private final class Derived implements Entropy {
    private final String purpose;
    private long number;

    Derived(String purpose) {
      this.purpose = purpose;
    }

    @Override
    public void fill(byte[] target) {
      byte[] info =
          (LABEL + '\n' + question + '\n' + purpose + '\n' + number++)
              .getBytes(StandardCharsets.UTF_8);
      try {
        byte[] key =
            KDF.getInstance("HKDF-SHA256")
                .deriveData(
                    HKDFParameterSpec.ofExtract()
                        .addIKM(secret)
                        .addSalt(LABEL.getBytes(StandardCharsets.UTF_8))
                        .thenExpand(info, target.length));
        System.arraycopy(key, 0, target, 0, target.length);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
      }
    }
  }
}
