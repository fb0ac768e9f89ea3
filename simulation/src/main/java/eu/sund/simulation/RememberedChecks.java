package eu.sund.simulation;

import eu.sund.core.Bytes;
import eu.sund.core.Digest;
import eu.sund.privacy.secagg.SignatureCheck;
import java.util.HashMap;
import java.util.Map;

/**
 * Signatures that are verified once for all sites of this process. In a network each of n sites
 * verifies every other's signatures, n² verifications a step; here the n-th asks about the same
 * bytes as the first. The answer to other bytes, another key or another signature is never reused.
 *
 * <p>Not thread-safe.
 */
final class RememberedChecks implements SignatureCheck {
  /** More than a round of 64 sites asks about; beyond, all is forgotten and asked anew. */
  private static final int KEPT_MAX = 1 << 14;

  private record Question(Bytes key, Digest message, Bytes signature) {}

  private final SignatureCheck real;
  private final Map<Question, Boolean> known = new HashMap<>();

  RememberedChecks(SignatureCheck real) {
    this.real = real;
  }

  @Override
  public boolean holds(Bytes rawPublicKey, byte[] message, Bytes signature) {
    Question question = new Question(rawPublicKey, Digest.of(message), signature);
    Boolean answer = known.get(question);
    if (answer == null) {
      answer = real.holds(rawPublicKey, message, signature);
      if (known.size() >= KEPT_MAX) {
        known.clear();
      }
      known.put(question, answer);
    }
    return answer;
  }
}
