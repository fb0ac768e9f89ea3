package eu.sund.simulation;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.engine.Outcome;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.protocol.SiteMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What hub and sites say to each other; who says it is known from the connection alone. */
sealed interface Message {
  /** The hub asks for part in the run. */
  record Propose() implements Message {}

  /**
   * The hub calls for an attempt of a round.
   *
   * @param sum the opened sum of the round before
   */
  record Call(int round, int attempt, Digest broadcast, Optional<Opened> sum) implements Message {}

  /** The hub relays something in an attempt. */
  record FromHub(int round, int attempt, HubMessage message) implements Message {}

  /** The hub tells the end. */
  record End(Outcome outcome) implements Message {}

  /** A site takes part. */
  record Accepted() implements Message {}

  /** A site's steward decides. */
  record Pending() implements Message {}

  /** It is over at a site. */
  record Ended(ErrorCode code) implements Message {}

  /**
   * A site says something in an attempt.
   *
   * @param words the masked words, beside the message that names them
   */
  record FromSite(int round, int attempt, SiteMessage message, Optional<Words> words)
      implements Message {}

  /**
   * An opened sum.
   *
   * @param attempt the attempt that opened it
   * @param check its coordinate of the sum check
   */
  record Opened(int attempt, Words words, long check) {}

  /** Ring words. Equal if their bytes are. */
  final class Words {
    private final byte[] bytes;
    private final Digest digest;

    Words(byte[] bytes) {
      this.bytes = bytes.clone();
      this.digest = Digest.of(bytes);
    }

    Digest digest() {
      return digest;
    }

    Blob blob() {
      return Blob.of(bytes);
    }

    int size() {
      return bytes.length;
    }

    /** The same with one bit changed. */
    Words flipped(int bit) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      return new Words(changed);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Words words && digest.equals(words.digest);
    }

    @Override
    public int hashCode() {
      return digest.hashCode();
    }

    @Override
    public String toString() {
      return size() + " bytes " + digest.hex().substring(0, 8);
    }
  }

  /** The canonical form, which is counted and searched. */
  default byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(getClass().getSimpleName().getBytes(StandardCharsets.UTF_8));
    switch (this) {
      case Propose p -> {}
      case Call call -> {
        out.writeBytes(ByteBuffer.allocate(8).putInt(call.round()).putInt(call.attempt()).array());
        out.writeBytes(call.broadcast().bytes());
        call.sum()
            .ifPresent(
                sum -> {
                  out.writeBytes(ByteBuffer.allocate(8).putLong(sum.check()).array());
                  out.writeBytes(sum.words().bytes);
                });
      }
      case FromHub said -> {
        out.writeBytes(ByteBuffer.allocate(8).putInt(said.round()).putInt(said.attempt()).array());
        out.writeBytes(MessageCodec.encode(said.message()));
      }
      case End end -> out.writeBytes(end.outcome().toString().getBytes(StandardCharsets.UTF_8));
      case Accepted a -> {}
      case Pending p -> {}
      case Ended ended ->
          out.writeBytes(ByteBuffer.allocate(4).putInt(ended.code().number()).array());
      case FromSite said -> {
        out.writeBytes(ByteBuffer.allocate(8).putInt(said.round()).putInt(said.attempt()).array());
        out.writeBytes(MessageCodec.encode(said.message()));
        said.words().ifPresent(words -> out.writeBytes(words.bytes));
      }
    }
    return out.toByteArray();
  }
}
