package eu.sund.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.RunId;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Signer;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.SurvivorRule;
import eu.sund.privacy.secagg.Ed25519;
import eu.sund.privacy.secagg.Participant;
import eu.sund.privacy.secagg.Participants;
import eu.sund.privacy.secagg.Suite;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Sites with keys by number, and what runs between them rest on. */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
final class TestKeys {
  static final RunId RUN = new RunId("r-0123456789abcdef");
  private static final Map<SiteId, KeyPair> PAIRS = new ConcurrentHashMap<>();

  private TestKeys() {}

  /** Coins that depend on what they are tossed for, and on nothing before. */
  static final class Coins implements Entropy {
    private SplittableRandom random = new SplittableRandom(0);

    void tossFor(String purpose) {
      random = new SplittableRandom(ByteBuffer.wrap(digest(purpose).bytes()).getLong());
    }

    @Override
    public void fill(byte[] target) {
      random.nextBytes(target);
    }
  }

  static Digest digest(String text) {
    return Digest.of(text.getBytes(UTF_8));
  }

  static List<SiteId> sites(int count) {
    List<SiteId> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      all.add(new SiteId("s" + i));
    }
    return all;
  }

  static RunSecurity security(List<SiteId> sites, boolean mayDrop) {
    List<Participant> all =
        sites.stream()
            .map(s -> new Participant(s, Ed25519.raw(Bytes.of(pair(s).getPublic().getEncoded()))))
            .toList();
    return new RunSecurity(
        Suite.SUND, new Participants(all), digest("plan"), mayDrop ? Missing.EXACT : Missing.WAIT);
  }

  /**
   * Sites that sign with a hash over key and message, for explorations: whoever verifies could
   * sign, and nobody does; under other bytes or by another site a signature does not hold.
   */
  static RunSecurity hashing(List<SiteId> sites, Missing missing) {
    List<Participant> all = sites.stream().map(s -> new Participant(s, hashKey(s))).toList();
    return new RunSecurity(
        Suite.SUND.checkedBy((key, message, signature) -> signature.equals(hash(key, message))),
        new Participants(all),
        digest("plan"),
        missing);
  }

  private static Bytes hashKey(SiteId site) {
    return Bytes.of(digest("key of " + site).bytes());
  }

  private static Bytes hash(Bytes key, byte[] message) {
    byte[] once = Digest.of(key.hex().concat(Digest.of(message).hex()).getBytes(UTF_8)).bytes();
    ByteBuffer all = ByteBuffer.allocate(Ed25519.SIGNATURE_BYTES).put(once);
    return Bytes.of(all.put(Digest.of(once).bytes()).array());
  }

  static SiteSecurity site(RunSecurity run, SiteId self, Entropy entropy) {
    SurvivorRule rule = run.mayDrop() ? list -> true : SurvivorRule.exactly(run.sites());
    return new SiteSecurity(run, self, signer(run, self), entropy, rule);
  }

  /** What all sites say before they compute. */
  static HubMessage.Agreed agreed(RunSecurity run, int round, Digest broadcast) {
    SortedMap<SiteId, Bytes> all = new TreeMap<>();
    for (SiteId site : run.sites()) {
      all.put(
          site,
          site(run, site, new Coins())
              .side(RUN, round, 1, broadcast, Optional.empty())
              .agree()
              .signature());
    }
    return new HubMessage.Agreed(all);
  }

  /** The signer of a site by the key that it has in the run. */
  static Signer signer(RunSecurity run, SiteId site) {
    boolean hashes = run.participants().sites().contains(new Participant(site, hashKey(site)));
    return hashes ? message -> hash(hashKey(site), message) : signer(site);
  }

  static Signer signer(SiteId site) {
    return message -> {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair(site).getPrivate());
        signature.update(message);
        return Bytes.of(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    };
  }

  private static KeyPair pair(SiteId site) {
    return PAIRS.computeIfAbsent(
        site,
        s -> {
          SplittableRandom random = new SplittableRandom(s.hashCode());
          SecureRandom known =
              new SecureRandom() {
                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                  random.nextBytes(bytes);
                }
              };
          try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, known);
            return generator.generateKeyPair();
          } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
          }
        });
  }
}
