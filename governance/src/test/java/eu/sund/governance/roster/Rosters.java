package eu.sund.governance.roster;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.governance.Keys;
import eu.sund.governance.study.PublicKeys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.List;

/** Officers and rosters of known keys. */
final class Rosters {
  static final String NETWORK = "nordic";
  static final KeyPair ANNA = Keys.anna();
  static final KeyPair BERTIL = Keys.bertil();
  static final KeyPair CARLA = keys(3);
  static final Officers OFFICERS =
      new Officers(
          NETWORK,
          2,
          List.of(
              new Officer("Carla \"C\" Öst", raw(CARLA)),
              new Officer("Anna", raw(ANNA)),
              new Officer("Bertil", raw(BERTIL))));
  static final Roster ROSTER = roster(OFFICERS, 3, entry("turku", 11), entry("tartu", 12));

  private Rosters() {}

  /** The pair whose secret is 32 times this byte. */
  static KeyPair keys(int number) {
    return Keys.of(String.format("%02x", number).repeat(32));
  }

  static Bytes raw(KeyPair keys) {
    return Bytes.of(PublicKeys.raw(keys.getPublic()));
  }

  static Roster.Entry entry(String site, int key) {
    return new Roster.Entry(new SiteId(site), "FI", "Hospital \\ of " + site, raw(keys(key)));
  }

  static Roster roster(Officers officers, int version, Roster.Entry... sites) {
    return new Roster(officers.network(), version, officers.fingerprint(), List.of(sites));
  }

  static SignedRoster signed(Roster roster, KeyPair... officers) {
    return signed(SignedRoster.draft(roster, OFFICERS), officers);
  }

  static SignedRoster signed(SignedRoster draft, KeyPair... officers) {
    SignedRoster signed = draft;
    for (KeyPair officer : officers) {
      signed = signed.signedBy(raw(officer), message -> sign(officer, message));
    }
    return signed;
  }

  static Bytes sign(KeyPair keys, byte[] message) {
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
