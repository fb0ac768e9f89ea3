package eu.sund.governance.roster;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.port.Signer;
import eu.sund.governance.canonical.ByteReader;
import eu.sund.governance.canonical.ByteWriter;
import eu.sund.governance.study.PublicKeys;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A roster with the officers who may sign it and the signatures that it has; without signatures a
 * draft.
 *
 * <p>A signature is Ed25519 over the roster's canonical bytes, which begin with their domain and
 * hold network, version and officers: a signature given for one cannot be passed off for another.
 *
 * <p><b>Form.</b> {@code "sund-signed-roster-v1"}, officers, roster, number of signatures, and of
 * each the officer's name and 64 bytes.
 *
 * <p><b>Source.</b> RFC 8032, Ed25519 (PureEdDSA).
 *
 * @param signatures at most one of each officer; kept in the order of the officers' names
 */
public record SignedRoster(Roster roster, Officers officers, List<Signature> signatures) {
  /** The most bytes of the canonical form. */
  public static final int BYTES_MAX = Roster.BYTES_MAX + Officers.BYTES_MAX + 8192;

  private static final String MAGIC = "sund-signed-roster-v1";
  private static final int SIGNATURE_BYTES = 64;

  /**
   * An officer's signature.
   *
   * @param officer the officer's name
   * @param value 64 bytes
   */
  public record Signature(String officer, Bytes value) {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if it is wrong
     */
    public Signature {
      Checks.argument(
          value.length() == SIGNATURE_BYTES,
          "a signature has %s bytes, not %s",
          SIGNATURE_BYTES,
          value.length());
    }
  }

  /**
   * Checks that the parts belong together; {@link #verify} says whether the signatures hold.
   *
   * @throws IllegalArgumentException if roster and officers are not of one network, the roster
   *     names other officers, or a signature is no officer's or stands twice
   */
  public SignedRoster {
    Checks.argument(
        roster.network().equals(officers.network()),
        "roster and officers are of different networks");
    Checks.argument(
        roster.officers().equals(officers.fingerprint()),
        "the roster names other officers than those who stand beside it");
    signatures = signatures.stream().sorted(Comparator.comparing(Signature::officer)).toList();
    for (int i = 0; i < signatures.size(); i++) {
      String officer = signatures.get(i).officer();
      Checks.argument(
          officers.named(officer).isPresent(), "a signature is by nobody of the officers");
      Checks.argument(
          i == 0 || !signatures.get(i - 1).officer().equals(officer),
          "officer '%s' has signed twice",
          officer);
    }
  }

  /** A roster that nobody has signed. */
  public static SignedRoster draft(Roster roster, Officers officers) {
    return new SignedRoster(roster, officers, List.of());
  }

  /**
   * The same with one more signature.
   *
   * @param key the officer's public key
   * @param signer signs with the private key that belongs to it
   * @throws SundException with {@code USAGE} if the key is no officer's or has signed already
   * @throws IllegalArgumentException if the signature does not hold under the public key
   */
  public SignedRoster signedBy(Bytes key, Signer signer) {
    Officer officer =
        officers
            .holding(key)
            .orElseThrow(
                () ->
                    new SundException(
                        ErrorCode.USAGE,
                        "this key belongs to none of the officers that the roster names"));
    if (signatures.stream().anyMatch(s -> s.officer().equals(officer.name()))) {
      throw new SundException(
          ErrorCode.USAGE, "officer '" + officer.name() + "' has signed this roster already");
    }
    Signature signature = new Signature(officer.name(), signer.sign(roster.encode()));
    Checks.argument(holds(signature), "the private key does not belong to the public key");
    List<Signature> more = new ArrayList<>(signatures);
    more.add(signature);
    return new SignedRoster(roster, officers, more);
  }

  /**
   * Requires the roster to be this network's, and signed by enough of these officers. A signature
   * that does not hold refuses the whole, also where the others would be enough.
   *
   * @param network the network's name
   * @param pinned the fingerprint of the officers that were agreed on
   * @throws SundException with {@code ROSTER_REFUSED} if it is not
   */
  public void verify(String network, Digest pinned) {
    if (!roster.network().equals(network)) {
      throw refused(
          "the roster is of network '" + roster.network() + "', not of '" + network + "'");
    }
    if (!officers.fingerprint().equals(pinned)) {
      throw refused(
          "the roster names other officers than those that were agreed on: their fingerprint is "
              + Officers.text(officers.fingerprint())
              + ", not "
              + Officers.text(pinned));
    }
    requireSignaturesHold();
    if (signatures.size() < officers.required()) {
      throw refused(
          signatures.size()
              + " of "
              + officers.required()
              + " signatures: more officers must sign (sund roster sign)");
    }
  }

  /**
   * Requires each signature that is there to hold, be they enough or not.
   *
   * @throws SundException with {@code ROSTER_REFUSED} if one does not
   */
  public void requireSignaturesHold() {
    for (Signature signature : signatures) {
      if (!holds(signature)) {
        throw refused(
            "the signature of officer '"
                + signature.officer()
                + "' does not hold; the roster was altered, or the key is another");
      }
    }
  }

  /** How many more officers must sign. */
  public int lacking() {
    return Math.max(0, officers.required() - signatures.size());
  }

  private boolean holds(Signature signature) {
    try {
      java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
      Officer officer = officers.named(signature.officer()).orElseThrow();
      verifier.initVerify(PublicKeys.key(officer.key().array()));
      verifier.update(roster.encode());
      return verifier.verify(signature.value().array());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private SundException refused(String words) {
    return new SundException(ErrorCode.ROSTER_REFUSED, "roster " + roster.version() + ": " + words);
  }

  /** The canonical bytes. */
  public byte[] encode() {
    ByteWriter out =
        new ByteWriter()
            .raw(MAGIC)
            .part(officers.encode())
            .part(roster.encode())
            .number(signatures.size());
    signatures.forEach(s -> out.part(s.officer()).part(s.value().array()));
    return out.bytes();
  }

  /**
   * Reads what {@link #encode} wrote; does not verify the signatures.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if the bytes are any other
   */
  public static SignedRoster decode(byte[] bytes) {
    ByteReader in = new ByteReader("signed roster", bytes, BYTES_MAX);
    in.expect(MAGIC);
    Officers officers = Officers.decode(in.part("the officers", Officers.BYTES_MAX));
    Roster roster = Roster.decode(in.part("the roster", Roster.BYTES_MAX));
    int count = in.number("the number of signatures", 0, Officers.COUNT_MAX);
    try {
      List<Signature> signatures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String officer = in.text("an officer's name", 4 * Officer.NAME_MAX);
        signatures.add(new Signature(officer, Bytes.of(in.part("a signature", SIGNATURE_BYTES))));
      }
      in.end();
      SignedRoster signed = new SignedRoster(roster, officers, signatures);
      if (!signed.signatures().equals(signatures)) {
        throw in.invalid("the signatures do not stand in the order of their names");
      }
      return signed;
    } catch (IllegalArgumentException e) {
      throw in.invalid("a part breaks its rule", e);
    }
  }
}
