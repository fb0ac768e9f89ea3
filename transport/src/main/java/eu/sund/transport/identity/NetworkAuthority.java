package eu.sund.transport.identity;

import eu.sund.core.Checks;
import eu.sund.core.ErrorCode;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The network's online authority: an intermediate certificate (ECDSA P-256, one year, may sign
 * members only) that signs hub, sites and researchers. Above it stands {@link RootKey}, which lies
 * off line.
 *
 * <p>Thread-safe.
 */
public final class NetworkAuthority {
  /** How long a member's certificate lives unless asked otherwise. */
  public static final Duration MEMBER_LIFE = Duration.ofDays(7);

  static final Duration ROOT_LIFE = Duration.ofDays(3653);
  static final Duration INTERMEDIATE_LIFE = Duration.ofDays(365);

  /** Certificates begin a little in the past, for members whose clocks are a little behind. */
  static final Duration BACKDATED = Duration.ofMinutes(5);

  private final String network;
  private final KeyFolder files;
  private final SecureRandom random;

  private NetworkAuthority(String network, KeyFolder files, SecureRandom random) {
    this.network = Names.require("network name", network);
    this.files = files;
    this.random = random;
  }

  /** Makes a new intermediate under the root; also how an intermediate is renewed. */
  public static NetworkAuthority create(RootKey root, Instant now, SecureRandom random) {
    KeyPair pair = Keys.make(Keys.P256, random);
    X509Certificate above = root.certificate();
    Issue issue =
        new Issue(
            new X500Principal("CN=" + root.network() + " members,O=" + root.network()),
            pair.getPublic(),
            now.minus(BACKDATED),
            earlier(now.plus(INTERMEDIATE_LIFE), above.getNotAfter().toInstant()));
    X509Certificate certificate =
        sign(issue.authority(0, random), root.key(), above.getPublicKey(), issue.under(above));
    return new NetworkAuthority(
        root.network(),
        new KeyFolder(pair.getPrivate(), List.of(certificate), List.of(above)),
        random);
  }

  /**
   * Reads the authority from its folder.
   *
   * @throws SundException FOLDER_UNUSABLE or DOCUMENT_INVALID
   */
  public static NetworkAuthority load(String network, Path folder, SecureRandom random) {
    return new NetworkAuthority(network, KeyFolder.load(folder), random);
  }

  /**
   * Writes the authority to its folder.
   *
   * @throws SundException STORAGE_FAILED if it cannot be written
   */
  public void store(Path folder) {
    files.store(folder);
  }

  /** The network's name. */
  public String network() {
    return network;
  }

  /** The root that stands above. */
  public X509Certificate root() {
    return files.roots().getFirst();
  }

  /** When the intermediate ends; no member's certificate lives longer. */
  public Instant expiresAt() {
    return files.chain().getFirst().getNotAfter().toInstant();
  }

  /**
   * Signs a member's certificate.
   *
   * @param request gives the key; its names and extensions are not read
   * @param name the one name in the certificate
   * @return own certificate first, then the intermediate
   * @throws SundException IDENTITY_REFUSED if the intermediate has ended
   */
  public List<X509Certificate> issue(
      CertificateRequest request, PeerName name, Duration life, Instant now) {
    Checks.argument(name.network().equals(network), "this authority serves %s only", network);
    Checks.argument(life.isPositive(), "a certificate's life must be positive, was %s", life);
    if (!now.isBefore(expiresAt())) {
      throw new SundException(
          ErrorCode.IDENTITY_REFUSED,
          "the network's intermediate certificate ended on "
              + expiresAt()
              + "; make a new one from the root key");
    }
    X509Certificate above = files.chain().getFirst();
    Issue issue =
        new Issue(
            new X500Principal("CN=" + name.name() + ",OU=" + name.kind().word() + ",O=" + network),
            request.publicKey(),
            later(now.minus(BACKDATED), above.getNotBefore().toInstant()),
            earlier(now.plus(life), expiresAt()));
    X509Certificate leaf =
        sign(issue.member(name, random), files.key(), above.getPublicKey(), issue.under(above));
    return List.of(leaf, above);
  }

  /** Makes a key and its certificate in one step, for the hub itself. */
  public Identity identity(PeerName name, Duration life, Instant now) {
    KeyPair pair = Keys.make(Keys.P256, random);
    return Identity.of(
        pair.getPrivate(), issue(CertificateRequest.make(pair), name, life, now), files.roots());
  }

  static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** What a certificate says, apart from its extensions. */
  record Issue(X500Principal subject, PublicKey key, Instant from, Instant until) {

    Extensions authority(int pathLength, SecureRandom random) {
      return new Extensions(
          new BasicConstraints(pathLength),
          new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign),
          null,
          null,
          serial(random));
    }

    Extensions member(PeerName name, SecureRandom random) {
      return new Extensions(
          new BasicConstraints(false),
          new KeyUsage(KeyUsage.digitalSignature),
          new ExtendedKeyUsage(
              name.kind() == PeerKind.HUB
                  ? KeyPurposeId.id_kp_serverAuth
                  : KeyPurposeId.id_kp_clientAuth),
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, name.uri())),
          serial(random));
    }

    Subject under(X509Certificate issuer) {
      return new Subject(issuer.getSubjectX500Principal(), this);
    }

    private static BigInteger serial(SecureRandom random) {
      return new BigInteger(127, random).setBit(126);
    }
  }

  record Extensions(
      BasicConstraints constraints,
      KeyUsage usage,
      @org.jspecify.annotations.Nullable ExtendedKeyUsage purpose,
      @org.jspecify.annotations.Nullable GeneralNames names,
      BigInteger serial) {}

  record Subject(X500Principal issuer, Issue issue) {}

  static X509Certificate sign(
      Extensions extensions, PrivateKey key, PublicKey issuerKey, Subject subject) {
    Issue issue = subject.issue();
    try {
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject.issuer(),
              extensions.serial(),
              Date.from(issue.from()),
              Date.from(issue.until()),
              issue.subject(),
              issue.key());
      builder.addExtension(Extension.basicConstraints, true, extensions.constraints());
      builder.addExtension(Extension.keyUsage, true, extensions.usage());
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(issue.key()));
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(issuerKey));
      if (extensions.purpose() != null) {
        builder.addExtension(Extension.extendedKeyUsage, true, extensions.purpose());
      }
      if (extensions.names() != null) {
        builder.addExtension(Extension.subjectAlternativeName, false, extensions.names());
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(Keys.signature(issuerKey)).build(key)));
    } catch (CertIOException
        | CertificateException
        | OperatorCreationException
        | java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }
}
