package eu.sund.transport.identity;

import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * The name by which a member is authorised: {@code spiffe://NETWORK/KIND/NAME}, the one URI in its
 * certificate's subject alternative names. A common name is for people and never read.
 *
 * <p><b>Source.</b> The form follows <a
 * href="https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md">SPIFFE X509-SVID</a>.
 */
public record PeerName(String network, PeerKind kind, String name) {
  private static final String SCHEME = "spiffe://";
  private static final int SAN_URI = 6;

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if network or name is not a name
   */
  public PeerName {
    Names.require("network name", network);
    Names.require(kind.word() + " name", name);
  }

  /** The URI that stands in the certificate. */
  public String uri() {
    return SCHEME + network + "/" + kind.word() + "/" + name;
  }

  /**
   * Reads a URI, strictly: nothing is decoded, trimmed or folded.
   *
   * @throws SundException IDENTITY_REFUSED if it has another form
   */
  public static PeerName parse(String uri) {
    if (uri.length() <= 160 && uri.startsWith(SCHEME)) {
      String[] parts = uri.substring(SCHEME.length()).split("/", -1);
      if (parts.length == 3 && Names.isName(parts[0]) && Names.isName(parts[2])) {
        PeerKind kind = PeerKind.of(parts[1]).orElse(null);
        if (kind != null) {
          return new PeerName(parts[0], kind, parts[2]);
        }
      }
    }
    throw new SundException(
        ErrorCode.IDENTITY_REFUSED,
        "a certificate's name must be spiffe://NETWORK/site|researcher|hub/NAME");
  }

  /**
   * The name in a certificate.
   *
   * @throws SundException IDENTITY_REFUSED unless it has exactly one subject alternative name, a
   *     URI of our form
   */
  public static PeerName of(X509Certificate certificate) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      throw new SundException(
          ErrorCode.IDENTITY_REFUSED, "the certificate's alternative names cannot be read", e);
    }
    if (names == null || names.size() != 1) {
      throw new SundException(
          ErrorCode.IDENTITY_REFUSED,
          "a certificate must have exactly one alternative name, this one has "
              + (names == null ? 0 : names.size()));
    }
    List<?> only = names.iterator().next();
    if (only.get(0) instanceof Integer type
        && type == SAN_URI
        && only.get(1) instanceof String uri) {
      return parse(uri);
    }
    throw new SundException(
        ErrorCode.IDENTITY_REFUSED, "a certificate's alternative name must be a URI");
  }

  @Override
  public String toString() {
    return uri();
  }
}
