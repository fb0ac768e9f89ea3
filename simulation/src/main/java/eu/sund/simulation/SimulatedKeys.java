package eu.sund.simulation;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.core.SiteId;
import eu.sund.core.port.Entropy;
import eu.sund.core.port.Signer;
import eu.sund.privacy.secagg.Ed25519;
import eu.sund.privacy.secagg.Participant;
import eu.sund.privacy.secagg.Participants;
import eu.sund.privacy.secagg.SignatureCheck;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
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
  /** What signs. */
  enum Scheme {
    /** Ed25519, as in a hospital; what one site verified no other verifies again. */
    ED25519,
    /**
     * A hash over key and message, 64 bytes: some hundred times faster, for searches through many
     * seeds. Whoever verifies could sign, and nobody in a simulation does. The state machines
     * cannot tell the difference: a signature under other bytes or by another site does not hold.
     */
    HASH
  }

  private record Pair(Bytes verifying, Signer signer) {}

  private final Map<SiteId, Pair> pairs = new TreeMap<>();
  private final Map<SiteId, Entropy> entropies = new TreeMap<>();
  private final SignatureCheck check;

  SimulatedKeys(long seed, Collection<SiteId> sites, Scheme scheme) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5eed_ce75L);
    for (SiteId site : sites) {
      SplittableRandom own = random.split();
      Entropy entropy = own::nextBytes;
      entropies.put(site, entropy);
      pairs.put(
          site,
          switch (scheme) {
            case ED25519 -> real(entropy);
            case HASH -> hashing(entropy);
          });
    }
    this.check =
        switch (scheme) {
          case ED25519 -> new RememberedChecks(SignatureCheck.ALWAYS);
          case HASH -> (key, message, signature) -> signature.equals(hash(key, message));
        };
  }

  private static Pair real(Entropy entropy) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Seeded(entropy));
      KeyPair pair = generator.generateKeyPair();
      return new Pair(
          Ed25519.raw(Bytes.of(pair.getPublic().getEncoded())), Ed25519.signer(pair.getPrivate()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has Ed25519", e);
    }
  }

  private static Pair hashing(Entropy entropy) {
    Bytes key = Bytes.of(entropy.bytes(Ed25519.KEY_BYTES));
    return new Pair(key, message -> hash(key, message));
  }

  private static Bytes hash(Bytes key, byte[] message) {
    byte[] both = Arrays.copyOf(key.array(), key.length() + message.length);
    System.arraycopy(message, 0, both, key.length(), message.length);
    byte[] once = Digest.of(both).bytes();
    byte[] all = Arrays.copyOf(once, Ed25519.SIGNATURE_BYTES);
    System.arraycopy(Digest.of(once).bytes(), 0, all, once.length, once.length);
    return Bytes.of(all);
  }

  Participants participants() {
    List<Participant> all = new ArrayList<>();
    pairs.forEach((site, pair) -> all.add(new Participant(site, pair.verifying())));
    return new Participants(all);
  }

  /** Whether these sites' signatures hold. */
  SignatureCheck check() {
    return check;
  }

  Entropy entropy(SiteId site) {
    return Objects.requireNonNull(entropies.get(site), "a simulated site");
  }

  Signer signer(SiteId site) {
    return Objects.requireNonNull(pairs.get(site), "a simulated site").signer();
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
