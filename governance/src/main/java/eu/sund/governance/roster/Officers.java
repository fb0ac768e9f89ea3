package eu.sund.governance.roster;

import eu.sund.core.Bytes;
import eu.sund.core.Checks;
import eu.sund.core.Digest;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import eu.sund.governance.canonical.ByteReader;
import eu.sund.governance.canonical.ByteWriter;
import eu.sund.governance.study.PublicKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The officers of a network and how many of them must sign a roster. A site pins the {@link
 * #fingerprint} when it joins.
 *
 * <p><b>Form.</b> {@code "sund-officers-v1"}, network, signatures required, number of officers, and
 * of each name and key; numbers in four big-endian bytes, every other part with its length before
 * it.
 *
 * @param network the network's name
 * @param required how many officers must sign, 2 to all
 * @param members {@value #COUNT_MIN} to {@value #COUNT_MAX} officers with distinct names and keys;
 *     kept in the order of their names
 */
public record Officers(String network, int required, List<Officer> members) {
  /** The fewest officers, and the fewest signatures. */
  public static final int COUNT_MIN = 2;

  /** The most officers. */
  public static final int COUNT_MAX = 9;

  /** The most bytes of the canonical form. */
  public static final int BYTES_MAX = 8192;

  private static final String MAGIC = "sund-officers-v1";
  private static final int NAME_BYTES_MAX = 4 * Officer.NAME_MAX;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part breaks its rule
   */
  public Officers {
    Names.require("network name", network);
    members = members.stream().sorted(Comparator.comparing(Officer::name)).toList();
    Checks.argument(
        members.size() >= COUNT_MIN && members.size() <= COUNT_MAX,
        "a network has %s to %s officers, not %s",
        COUNT_MIN,
        COUNT_MAX,
        members.size());
    Checks.argument(
        required >= COUNT_MIN && required <= members.size(),
        "%s to %s officers must sign, not %s",
        COUNT_MIN,
        members.size(),
        required);
    Checks.argument(
        members.stream().map(Officer::name).distinct().count() == members.size(),
        "two officers have one name");
    Checks.argument(
        members.stream().map(Officer::key).distinct().count() == members.size(),
        "two officers have one key");
  }

  /** The officer of this name. */
  public Optional<Officer> named(String name) {
    return members.stream().filter(o -> o.name().equals(name)).findFirst();
  }

  /** The officer with this public key. */
  public Optional<Officer> holding(Bytes key) {
    return members.stream().filter(o -> o.key().equals(key)).findFirst();
  }

  /** What sites pin: the SHA-256 of the canonical bytes. */
  public Digest fingerprint() {
    return Digest.of(encode());
  }

  /** A fingerprint for reading aloud: sixteen groups of four hexadecimal digits. */
  public static String text(Digest fingerprint) {
    return fingerprint.hex().replaceAll("(....)(?!$)", "$1-");
  }

  /**
   * Reads a fingerprint, whole: 64 hexadecimal digits, in groups or not.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Digest parseFingerprint(String text) {
    String digits = text.replaceAll("[-\\s]", "").toLowerCase(Locale.ROOT);
    Checks.argument(
        digits.matches("[0-9a-f]{64}"),
        "the officers' fingerprint is sixteen groups of four hexadecimal digits");
    return new Digest(digits);
  }

  /** The canonical bytes. */
  public byte[] encode() {
    ByteWriter out =
        new ByteWriter().raw(MAGIC).part(network).number(required).number(members.size());
    members.forEach(officer -> out.part(officer.name()).part(officer.key().array()));
    return out.bytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws SundException with {@code MESSAGE_INVALID} if the bytes are any other
   */
  public static Officers decode(byte[] bytes) {
    ByteReader in = new ByteReader("officers", bytes, BYTES_MAX);
    in.expect(MAGIC);
    String network = in.text("the network", 100);
    int required = in.number("the signatures required", COUNT_MIN, COUNT_MAX);
    int count = in.number("the number of officers", COUNT_MIN, COUNT_MAX);
    try {
      List<Officer> members = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String name = in.text("a name", NAME_BYTES_MAX);
        members.add(new Officer(name, Bytes.of(in.part("a key", PublicKeys.BYTES))));
      }
      in.end();
      Officers officers = new Officers(network, required, members);
      if (!officers.members().equals(members)) {
        throw in.invalid("the officers do not stand in the order of their names");
      }
      return officers;
    } catch (IllegalArgumentException e) {
      throw in.invalid("a part breaks its rule", e);
    }
  }
}
