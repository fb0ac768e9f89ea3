package eu.sund.simulation;

import eu.sund.core.Bytes;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Signer;
import eu.sund.privacy.secagg.Ed25519;
import eu.sund.privacy.secagg.Participant;
import eu.sund.privacy.secagg.Participants;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Keys and secrets of simulated sites, all from the seed, so that a run can be repeated: they
 * protect nothing.
 */
final class SimulatedKeys {
  private final Map<SiteId, KeyPair> pairs = new TreeMap<>();
  private final Map<SiteId, Entropy> entropies = new TreeMap<>();

  SimulatedKeys(long seed, Collection<SiteId> sites) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5eed_ce75L);
    for (SiteId site : sites) {
      SplittableRandom own = random.split();
      Entropy entropy = own::nextBytes;
      entropies.put(site, entropy);
      pairs.put(site, pair(entropy));
    }
  }

  private static KeyPair pair(Entropy entropy) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Seeded(entropy));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has Ed25519", e);
    }
  }

  Participants participants() {
    List<Participant> all = new ArrayList<>();
    pairs.forEach(
        (site, pair) ->
            all.add(new Participant(site, Ed25519.raw(Bytes.of(pair.getPublic().getEncoded())))));
    return new Participants(all);
  }

  Entropy entropy(SiteId site) {
    return Objects.requireNonNull(entropies.get(site), "a simulated site");
  }

  Signer signer(SiteId site) {
    KeyPair pair = Objects.requireNonNull(pairs.get(site), "a simulated site");
    return message -> {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(message);
        return Bytes.of(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a key of this process signs", e);
      }
    };
  }

  /** Key generation asks for this class; what it draws comes from the seed. */
  private static final class Seeded extends SecureRandom {
    private final transient Entropy entropy;

    Seeded(Entropy entropy) {
      this.entropy = entropy;
    }

    @Override
    public void nextBytes(byte[] target) {
      entropy.fill(target);
    }
  }
}
