package eu.sund.governance.study;

import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.ResearcherId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.governance.canonical.ByteReader;
import eu.sund.governance.canonical.ByteWriter;
import eu.sund.governance.document.StudyYaml;
import eu.sund.governance.document.YamlDocument;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A study document as its researcher signed it: the very bytes of the file, so that everyone reads
 * what was signed.
 *
 * <p>The signature is Ed25519 over {@code "sund-study-v1" || lp(network) || lp(researcher) ||
 * lp(document)}, where {@code lp} puts the length in four big-endian bytes before the part; a study
 * that was signed for one network or by one researcher cannot be passed off as another's.
 *
 * <p><b>Source.</b> RFC 8032, Ed25519 (PureEdDSA).
 *
 * <p>Immutable; arrays are copied in and out.
 */
public final class SignedStudy {
  /** The bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private static final String DOMAIN = "sund-study-v1";
  private static final String MAGIC = "sund-signed-study-v1";
  private static final int ENCODED_MAX = YamlDocument.BYTES_MAX + 1024;
  private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

  private final byte[] document;
  private final ResearcherId researcher;
  private final byte[] publicKey;
  private final byte[] signature;

  /**
   * Makes the record of a signature; {@link #verify} says whether it holds.
   *
   * @param document the study's YAML, 1 to 2^20 bytes
   * @param publicKey 32 raw bytes
   * @param signature 64 bytes
   * @throws IllegalArgumentException if a length is wrong
   */
  public SignedStudy(byte[] document, ResearcherId researcher, byte[] publicKey, byte[] signature) {
    Checks.argument(
        document.length >= 1 && document.length <= YamlDocument.BYTES_MAX,
        "a study document has 1 to %s bytes, not %s",
        YamlDocument.BYTES_MAX,
        document.length);
    Checks.argument(
        publicKey.length == PublicKeys.BYTES,
        "a public key has %s bytes, not %s",
        PublicKeys.BYTES,
        publicKey.length);
    Checks.argument(
        signature.length == SIGNATURE_BYTES,
        "a signature has %s bytes, not %s",
        SIGNATURE_BYTES,
        signature.length);
    this.document = document.clone();
    this.researcher = researcher;
    this.publicKey = publicKey.clone();
    this.signature = signature.clone();
  }

  /**
   * Signs a study document.
   *
   * @param network the network's name
   * @param keys the researcher's Ed25519 keys
   * @throws IllegalArgumentException if the keys are no Ed25519 keys or do not belong together
   */
  public static SignedStudy sign(
      String network, ResearcherId researcher, byte[] document, KeyPair keys) {
    byte[] publicKey = PublicKeys.raw(keys.getPublic());
    byte[] signature;
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(message(network, researcher, document));
      signature = signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the private key cannot sign with Ed25519", e);
    }
    SignedStudy signed = new SignedStudy(document, researcher, publicKey, signature);
    Checks.argument(
        signed.isVerified(network), "the private key does not belong to the public key");
    return signed;
  }

  /**
   * Requires the signature to hold for this network.
   *
   * @throws SundException with {@code SIGNATURE_INVALID} if it does not
   */
  public void verify(String network) {
    if (!isVerified(network)) {
      throw new SundException(
          ErrorCode.SIGNATURE_INVALID,
          "the study's signature is not that of researcher '" + researcher + "' for this network");
    }
  }

  /** Whether the signature holds for this network and the public key that stands beside it. */
  public boolean isVerified(String network) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(PublicKeys.key(publicKey));
      verifier.update(message(network, researcher, document));
      return verifier.verify(signature);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] message(String network, ResearcherId researcher, byte[] document) {
    return new ByteWriter()
        .raw(DOMAIN)
        .part(network(network))
        .part(researcher.value())
        .part(document)
        .bytes();
  }

  /** Checks a network's name: 1 to 100 letters, digits and {@code . _ : -}. */
  static String network(String network) {
    Checks.argument(
        NETWORK.matcher(network).matches(),
        "a network's name has 1 to 100 letters, digits and . _ : -");
    return network;
  }

  /** The bytes of the study's YAML. */
  public byte[] document() {
    return document.clone();
  }

  /** Who signed. */
  public ResearcherId researcher() {
    return researcher;
  }

  /** The 32 raw bytes of the key that the signature is to be verified with. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The 64 bytes of the signature. */
  public byte[] signature() {
    return signature.clone();
  }

  /**
   * The study that the document describes.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} if it describes none
   */
  public StudySpec spec() {
    return StudyYaml.parse("study.yaml", document);
  }

  /** The digest of all parts: the name of this study in journals and approvals. */
  public Digest digest() {
    return Digest.of(encode());
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return new ByteWriter()
        .raw(MAGIC)
        .part(researcher.value())
        .part(publicKey)
        .part(signature)
        .part(document)
        .bytes();
  }

  /**
   * Reads what {@link #encode} wrote; does not verify the signature.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if the bytes are any other
   */
  public static SignedStudy decode(byte[] bytes) {
    ByteReader in = new ByteReader("signed study", bytes, ENCODED_MAX);
    in.expect(MAGIC);
    String researcher = in.text("the researcher", 64);
    byte[] publicKey = in.part("the public key", PublicKeys.BYTES);
    byte[] signature = in.part("the signature", SIGNATURE_BYTES);
    byte[] document = in.part("the document", YamlDocument.BYTES_MAX);
    in.end();
    try {
      return new SignedStudy(document, new ResearcherId(researcher), publicKey, signature);
    } catch (IllegalArgumentException e) {
      throw in.invalid("a part breaks its rule", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedStudy that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "SignedStudy[" + researcher + ", " + document.length + " bytes]";
  }
}
