package eu.sund.site;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.core.port.Signer;
import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Officers of a network and what they sign. */
final class TestOfficers {
  static final KeyPair KARI = TestHouse.newKeys();
  static final KeyPair MATTI = TestHouse.newKeys();
  static final KeyPair TARTU = TestHouse.newKeys();
  private static final Map<String, KeyPair> SITES =
      Map.of("oslo", TestHouse.newKeys(), "riga", TestHouse.newKeys(), "tartu", TARTU);
  static final Officers OFFICERS = officers(TestHouse.NETWORK, KARI, MATTI);

  private TestOfficers() {}

  static Officers officers(String network, KeyPair kari, KeyPair matti) {
    return new Officers(
        network, 2, List.of(new Officer("Kari", raw(kari)), new Officer("Matti", raw(matti))));
  }

  static Bytes raw(KeyPair keys) {
    return Bytes.of(PublicKeys.raw(keys.getPublic()));
  }

  static Roster.Entry entry(String site, Bytes key) {
    return new Roster.Entry(new SiteId(site), "FI", "Hospital of " + site, key);
  }

  /** The key of another site than the one under test. */
  static Signer signer(String site) {
    KeyPair keys = SITES.get(site);
    return message -> sign(Objects.requireNonNull(keys, site), message);
  }

  /** Turku with this key, and the others. */
  static Roster roster(int version, Bytes turku) {
    return new Roster(
        TestHouse.NETWORK,
        version,
        OFFICERS.fingerprint(),
        Stream.concat(
                Stream.of(entry("turku", turku)),
                SITES.entrySet().stream().map(site -> entry(site.getKey(), raw(site.getValue()))))
            .toList());
  }

  /** The same roster with a site in Norway. */
  static Roster abroad(Roster roster, String site) {
    return new Roster(
        roster.network(),
        roster.version(),
        roster.officers(),
        roster.sites().stream()
            .map(
                e ->
                    e.site().value().equals(site)
                        ? new Roster.Entry(e.site(), "NO", e.organisation(), e.key())
                        : e)
            .toList());
  }

  static SignedRoster signed(Roster roster) {
    return signed(SignedRoster.draft(roster, OFFICERS), KARI, MATTI);
  }

  static SignedRoster signed(SignedRoster roster, KeyPair... officers) {
    SignedRoster more = roster;
    for (KeyPair officer : officers) {
      more = more.signedBy(raw(officer), message -> sign(officer, message));
    }
    return more;
  }

  private static Bytes sign(KeyPair keys, byte[] message) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(message);
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
