package eu.sund.transport.identity;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Bytes and fingerprints of certificates. */
public final class Certificates {
  private static final int BYTES_MAX = 16 << 10;

  private Certificates() {}

  /** The fingerprint as people compare it: {@code sha256:} and 64 hexadecimal digits. */
  public static String fingerprint(X509Certificate certificate) {
    return "sha256:" + digest(certificate).hex();
  }

  /**
   * Reads a fingerprint as {@link #fingerprint} writes it; colons between the digits and capitals
   * are forgiven.
   *
   * @throws SundException USAGE if it is none
   */
  public static Digest parseFingerprint(String text) {
    String plain = text.strip().toLowerCase(java.util.Locale.ROOT);
    if (plain.startsWith("sha256:")) {
      plain = plain.substring("sha256:".length());
    }
    plain = plain.replace(":", "");
    if (!plain.matches("[0-9a-f]{64}")) {
      throw new SundException(
          ErrorCode.USAGE,
          "the fingerprint must be sha256: and 64 hexadecimal digits, as 'sund hub init' and 'sund"
              + " hub invite' print it");
    }
    return new Digest(plain);
  }

  /** The SHA-256 of a certificate's bytes. */
  public static Digest digest(X509Certificate certificate) {
    return Digest.of(der(certificate));
  }

  /** A certificate's bytes. */
  public static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  /**
   * Reads a certificate.
   *
   * @throws SundException MESSAGE_INVALID if the bytes are none
   */
  public static X509Certificate parse(byte[] der) {
    if (der.length == 0 || der.length > BYTES_MAX) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID,
          "a certificate must have 1 to " + BYTES_MAX + " bytes, this one has " + der.length);
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new SundException(ErrorCode.MESSAGE_INVALID, "a certificate cannot be read", e);
    }
  }

  /**
   * Reads certificates.
   *
   * @throws SundException MESSAGE_INVALID if one cannot be read or there are more than 8
   */
  public static List<X509Certificate> parseAll(Collection<byte[]> ders) {
    if (ders.size() > 8) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "at most 8 certificates, there are " + ders.size());
    }
    List<X509Certificate> all = new ArrayList<>();
    for (byte[] der : ders) {
      all.add(parse(der));
    }
    return List.copyOf(all);
  }
}
