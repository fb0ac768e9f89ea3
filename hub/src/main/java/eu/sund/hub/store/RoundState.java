package eu.sund.hub.store;

import eu.sund.core.Digest;
import java.util.Optional;

/**
 * What the newest closed round of a run left.
 *
 * @param round the round that was closed
 * @param sum the digest of its sum
 * @param sumSize the sum's bytes
 * @param sumBytes the sum, unless it lies in a file
 * @param check the sum's check
 * @param stateRound the round that {@code state} starts, 1 for the study's own beginning
 * @param state the analysis's state, unless it lies in a file or is the beginning
 * @param progress a line for people
 */
public record RoundState(
    int round,
    Digest sum,
    long sumSize,
    Optional<Bytes> sumBytes,
    long check,
    int stateRound,
    Optional<Bytes> state,
    String progress) {

  /** Bytes that nobody changes. */
  public record Bytes(java.nio.ByteBuffer view) {
    /** Makes the view read-only. */
    public Bytes {
      view = view.asReadOnlyBuffer();
    }

    /** Wraps {@code bytes}, which must not be changed afterwards. */
    public static Bytes of(byte[] bytes) {
      return new Bytes(java.nio.ByteBuffer.wrap(bytes));
    }

    /** A copy. */
    public byte[] array() {
      byte[] copy = new byte[view.remaining()];
      view.duplicate().get(copy);
      return copy;
    }
  }
}
