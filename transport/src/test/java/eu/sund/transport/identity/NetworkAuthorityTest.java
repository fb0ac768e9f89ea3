package eu.sund.transport.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkAuthorityTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final PeerName TURKU = new PeerName("baltic", PeerKind.SITE, "turku");

  private final RootKey root = RootKey.create("baltic", NOW, RANDOM);
  private final NetworkAuthority authority = NetworkAuthority.create(root, NOW, RANDOM);

  private static byte[] csr(KeyPair subject, KeyPair signer, String algorithm, boolean names)
      throws Exception {
    var builder =
        new JcaPKCS10CertificationRequestBuilder(
            new X500Principal("CN=hub,O=elsewhere"), subject.getPublic());
    if (names) {
      ExtensionsGenerator wished = new ExtensionsGenerator();
      wished.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://baltic/hub/main")));
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wished.generate());
    }
    return builder
        .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
        .getEncoded();
  }

  private void assertRefused(byte[] csr, String word) {
    assertThatThrownBy(() -> CertificateRequest.parse(csr))
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID))
        .hasMessageContaining(word);
  }

  @Test
  void issue_namesInTheRequest_areIgnored() throws Exception {
    KeyPair key = Identity.newKey(RANDOM);
    CertificateRequest request = CertificateRequest.parse(csr(key, key, "SHA256withECDSA", true));
    X509Certificate leaf = authority.issue(request, TURKU, Duration.ofDays(7), NOW).getFirst();
    assertThat(PeerName.of(leaf)).isEqualTo(TURKU);
    assertThat(leaf.getSubjectAlternativeNames()).hasSize(1);
    assertThat(leaf.getSubjectX500Principal().getName()).doesNotContain("elsewhere");
    // id-kp-clientAuth, RFC 5280 4.2.1.12
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void request_weakForeignOrBroken_isRefused() throws Exception {
    KeyPair good = Identity.newKey(RANDOM);
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1024);
    KeyPair weak = rsa.generateKeyPair();
    assertRefused(csr(weak, weak, "SHA256withRSA", false), "P-256");
    KeyPair large = Keys.make(Keys.P384, RANDOM);
    assertRefused(csr(large, large, "SHA384withECDSA", false), "P-256");
    assertRefused(
        csr(good, Identity.newKey(RANDOM), "SHA256withECDSA", false), "signed by its own key");
    assertRefused(new byte[0], "bytes");
    assertRefused(new byte[9000], "bytes");
    SplittableRandom random = new SplittableRandom(3);
    byte[] sound = CertificateRequest.make(good).der();
    for (int i = 0; i < 2000; i++) {
      byte[] broken = sound.clone();
      broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> CertificateRequest.parse(broken)).isInstanceOf(SundException.class);
    }
  }

  @Test
  void chain_verifiesInItsTime_only() {
    Identity site = authority.identity(TURKU, Duration.ofDays(7), NOW);
    List<X509Certificate> roots = List.of(root.certificate());
    assertThat(ChainVerifier.verify(site.chain(), roots, NOW).name()).isEqualTo(TURKU);
    assertThatThrownBy(
            () -> ChainVerifier.verify(site.chain(), roots, NOW.plus(Duration.ofDays(8))))
        .hasMessageContaining("ended on");
    assertThatThrownBy(
            () -> ChainVerifier.verify(site.chain(), roots, NOW.minus(Duration.ofHours(1))))
        .hasMessageContaining("no root of the network is valid");
    Identity later = authority.identity(TURKU, Duration.ofDays(7), NOW.plus(Duration.ofDays(2)));
    assertThatThrownBy(() -> ChainVerifier.verify(later.chain(), roots, NOW))
        .hasMessageContaining("not yet valid")
        .hasMessageContaining("clocks");
    assertThatThrownBy(() -> ChainVerifier.verify(List.of(site.chain().getFirst()), roots, NOW))
        .isInstanceOf(SundException.class);
    assertThatThrownBy(() -> ChainVerifier.verify(roots, roots, NOW))
        .isInstanceOf(SundException.class);
    assertThatThrownBy(() -> ChainVerifier.verify(List.of(site.chain().get(1)), roots, NOW))
        .hasMessageContaining("not one of a member");
  }

  @Test
  void chain_siteAsIssuer_isRefused() {
    // A site signs a certificate of its own making with its member key.
    Identity site = authority.identity(TURKU, Duration.ofDays(7), NOW);
    KeyPair key = Identity.newKey(RANDOM);
    PeerName tartu = new PeerName("baltic", PeerKind.SITE, "tartu");
    X509Certificate above = site.chain().getFirst();
    var issue =
        new NetworkAuthority.Issue(
            new X500Principal("CN=tartu"), key.getPublic(), NOW, NOW.plusSeconds(1000));
    X509Certificate forged =
        NetworkAuthority.sign(
            issue.member(tartu, RANDOM), site.key(), above.getPublicKey(), issue.under(above));
    assertThatThrownBy(
            () ->
                ChainVerifier.verify(
                    List.of(forged, above, site.chain().get(1)),
                    List.of(root.certificate()),
                    NOW.plusSeconds(1)))
        .isInstanceOf(SundException.class);
  }

  @Test
  void issue_neverOutlivesTheIssuer() {
    Instant late = authority.expiresAt().minus(Duration.ofDays(1));
    assertThat(authority.identity(TURKU, Duration.ofDays(7), late).expiresAt())
        .isEqualTo(authority.expiresAt());
    assertThatThrownBy(() -> authority.identity(TURKU, Duration.ofDays(7), authority.expiresAt()))
        .hasMessageContaining("make a new one from the root key");
    NetworkAuthority next = NetworkAuthority.create(root, late, RANDOM);
    assertThat(next.expiresAt()).isAfter(authority.expiresAt());
    assertThat(
            ChainVerifier.verify(
                    next.identity(TURKU, Duration.ofDays(7), late).chain(),
                    List.of(root.certificate()),
                    late)
                .name())
        .isEqualTo(TURKU);
  }

  @Test
  void rootKey_sealed_opensWithItsPassphraseOnly() {
    String sealed = root.seal("correct horse".toCharArray(), RANDOM);
    assertThat(sealed).contains("ENCRYPTED PRIVATE KEY").doesNotContain("BEGIN PRIVATE KEY");
    RootKey opened = RootKey.open("baltic", sealed, "correct horse".toCharArray());
    assertThat(opened.certificate()).isEqualTo(root.certificate());
    assertThat(opened.key()).isEqualTo(root.key());
    assertThatThrownBy(() -> RootKey.open("baltic", sealed, "wrong horse!".toCharArray()))
        .hasMessageContaining("passphrase is wrong");
    assertThatThrownBy(() -> root.seal("short".toCharArray(), RANDOM))
        .hasMessageContaining("at least 10");
    assertThatThrownBy(() -> RootKey.open("baltic", "nothing", "x".toCharArray()))
        .isInstanceOf(SundException.class);
  }

  @Test
  void rootKey_sealed_isStretchedUnlessAMachineDrewThePassphrase() throws IOException {
    assertThat(iterations("correct horse")).isEqualTo(600_000);
    assertThat(iterations("5eed".repeat(16))).isEqualTo(1_000);
    assertThat(iterations("5eed".repeat(15) + "seed")).isEqualTo(600_000);
    assertThat(iterations("5eed".repeat(17))).isEqualTo(600_000);
  }

  private int iterations(String passphrase) throws IOException {
    String sealed = root.seal(passphrase.toCharArray(), RANDOM);
    assertThat(RootKey.open("baltic", sealed, passphrase.toCharArray()).key())
        .isEqualTo(root.key());
    try (PEMParser parser = new PEMParser(new StringReader(sealed))) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        if (part instanceof PKCS8EncryptedPrivateKeyInfo key) {
          PBES2Parameters scheme =
              PBES2Parameters.getInstance(
                  key.toASN1Structure().getEncryptionAlgorithm().getParameters());
          return PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters())
              .getIterationCount()
              .intValueExact();
        }
      }
    }
    throw new AssertionError("no encrypted key");
  }

  @Test
  void identity_storedAndLoaded_isTheSame(@TempDir Path folder) throws IOException {
    Identity site = authority.identity(TURKU, Duration.ofDays(7), NOW);
    site.store(folder);
    Identity loaded = Identity.load(folder);
    assertThat(loaded.chain()).isEqualTo(site.chain());
    assertThat(loaded.key()).isEqualTo(site.key());
    assertThat(loaded.rootFingerprint()).isEqualTo(Certificates.fingerprint(root.certificate()));
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("key.pem", "chain.pem", "trust.pem");
    }
    Files.setPosixFilePermissions(
        folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Identity.load(folder)).hasMessageContaining("chmod 600");
    Identity other = authority.identity(TURKU, Duration.ofDays(7), NOW);
    assertThatThrownBy(() -> Identity.of(other.key(), site.chain(), site.roots()))
        .hasMessageContaining("does not belong");
    assertThat(site.needsRenewal(NOW.plus(Duration.ofDays(3)))).isFalse();
    assertThat(site.needsRenewal(NOW.plus(Duration.ofHours(84)))).isTrue();
  }

  @Test
  void authority_storedAndLoaded_signsOn(@TempDir Path folder) {
    authority.store(folder);
    NetworkAuthority loaded = NetworkAuthority.load("baltic", folder, RANDOM);
    assertThat(loaded.expiresAt()).isEqualTo(authority.expiresAt());
    assertThat(loaded.identity(TURKU, Duration.ofDays(1), NOW).name()).isEqualTo(TURKU);
  }

  @Test
  void peerName_strictForm() {
    assertThat(PeerName.parse("spiffe://baltic/site/turku")).isEqualTo(TURKU);
    for (String bad :
        List.of(
            "",
            "spiffe://baltic/site/turku/",
            "spiffe://baltic/site/Turku",
            "spiffe://baltic/site/turku?x",
            "spiffe://baltic//turku",
            "spiffe://baltic/site/tur%6bu",
            "SPIFFE://baltic/site/turku",
            "spiffe://baltic/admin/turku",
            "spiffe://user@baltic/site/turku",
            "https://baltic/site/turku",
            "spiffe://baltic/site/" + "a".repeat(200))) {
      assertThatThrownBy(() -> PeerName.parse(bad)).as(bad).isInstanceOf(SundException.class);
    }
  }

  @Test
  void peerName_noSanTwoSansOrDns_isRefused() {
    KeyPair key = Identity.newKey(RANDOM);
    GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, TURKU.uri());
    GeneralName dns = new GeneralName(GeneralName.dNSName, "turku");
    for (GeneralNames names :
        new GeneralNames[] {
          new GeneralNames(new GeneralName[] {uri, uri}),
          new GeneralNames(new GeneralName[] {uri, dns}),
          new GeneralNames(dns)
        }) {
      assertThatThrownBy(() -> PeerName.of(selfSigned(key, names)))
          .isInstanceOf(SundException.class);
    }
    assertThatThrownBy(() -> PeerName.of(root.certificate())).hasMessageContaining("has 0");
  }

  private static X509Certificate selfSigned(KeyPair key, GeneralNames names) {
    X500Principal subject = new X500Principal("CN=turku");
    var issue = new NetworkAuthority.Issue(subject, key.getPublic(), NOW, NOW.plusSeconds(9));
    var member = issue.member(TURKU, RANDOM);
    return NetworkAuthority.sign(
        new NetworkAuthority.Extensions(
            member.constraints(), member.usage(), member.purpose(), names, member.serial()),
        key.getPrivate(),
        key.getPublic(),
        new NetworkAuthority.Subject(subject, issue));
  }
}
