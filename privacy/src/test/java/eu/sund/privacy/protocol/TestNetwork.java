package eu.sund.privacy.protocol;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Signer;
import eu.sund.privacy.secagg.Advert;
import eu.sund.privacy.secagg.Ed25519;
import eu.sund.privacy.secagg.Participant;
import eu.sund.privacy.secagg.Participants;
import eu.sund.privacy.secagg.Suite;
import eu.sund.privacy.secagg.Terms;
import eu.sund.privacy.secagg.Thresholds;
import java.nio.charset.StandardCharsets;
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
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Sites with signing keys by number, and what hub and sites go by in an attempt. */
@SuppressWarnings("NullAway") // the maps of a test hold what it asks for
record TestNetwork(Participants participants) {
  static final Suite SUITE = new Suite("sund-secagg-test");
  private static final Map<Integer, KeyPair> PAIRS = new ConcurrentHashMap<>();

  /** Sites {@code s01} to {@code sNN}. */
  static TestNetwork of(int sites) {
    List<Participant> all = new ArrayList<>();
    for (int i = 1; i <= sites; i++) {
      Bytes key = Ed25519.raw(Bytes.of(pair(i).getPublic().getEncoded()));
      all.add(new Participant(site(i), key));
    }
    return new TestNetwork(new Participants(all));
  }

  static SiteId site(int number) {
    return new SiteId("s%02d".formatted(number));
  }

  static List<SiteId> sites(int... numbers) {
    List<SiteId> all = new ArrayList<>();
    for (int number : numbers) {
      all.add(site(number));
    }
    return List.copyOf(all);
  }

  List<SiteId> sites() {
    return participants.sites().stream().map(Participant::site).toList();
  }

  static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  Terms terms(int attempt) {
    return terms(attempt, "model");
  }

  Terms terms(int attempt, String model) {
    Thresholds by = new Thresholds(participants.sites().size());
    return new Terms(
        "r-test",
        1,
        attempt,
        digest(model),
        digest("plan"),
        participants.cohortHash(SUITE),
        by.threshold(),
        by.survivorsMin(),
        64,
        1L << 62);
  }

  HubSide hub(Optional<List<SiteId>> settled) {
    return new HubSide(SUITE, terms(1), participants, settled);
  }

  /** A site's side of attempt 1 with any survivors allowed; its coins come from {@code seed}. */
  SiteSide side(SiteId self, long seed) {
    return side(self, seed, terms(1), survivors -> true, Optional.empty());
  }

  SiteSide side(
      SiteId self, long seed, Terms terms, SurvivorRule rule, Optional<List<SiteId>> signed) {
    return new SiteSide(
        SUITE, terms, participants, self, signer(self), entropy(self, seed), rule, signed);
  }

  static Entropy entropy(SiteId self, long seed) {
    return new SplittableRandom(seed * 1_000_003 + number(self))::nextBytes;
  }

  static int number(SiteId site) {
    return Integer.parseInt(site.value().substring(1));
  }

  static Signer signer(SiteId site) {
    return message -> {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair(number(site)).getPrivate());
        signature.update(message);
        return Bytes.of(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    };
  }

  /** The adverts of some sites' first states, ascending. */
  static List<Advert> adverts(Map<SiteId, SiteAttempt> states, List<SiteId> of) {
    return of.stream()
        .map(site -> ((SiteMessage.Advertise) states.get(site).last().orElseThrow()).advert())
        .toList();
  }

  Map<SiteId, SiteAttempt> begun(long seed) {
    Map<SiteId, SiteAttempt> all = new TreeMap<>();
    sites().forEach(site -> all.put(site, SiteAttempt.begin(side(site, seed)).state()));
    return all;
  }

  private static KeyPair pair(int number) {
    return PAIRS.computeIfAbsent(
        number,
        n -> {
          SplittableRandom random = new SplittableRandom(n);
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
