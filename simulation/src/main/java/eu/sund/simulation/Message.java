package eu.sund.simulation;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.engine.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What hub and sites say to each other; who says it is known from the connection alone. */
sealed interface Message {
  /** The hub asks for part in the run. */
  record Propose() implements Message {}

  /** The hub asks for a round's update. */
  record Call(int round, Digest broadcast, Optional<Words> sum) implements Message {}

  /** The hub tells the end. */
  record End(Outcome outcome) implements Message {}

  /** A site takes part. */
  record Accepted() implements Message {}

  /** A site's steward decides. */
  record Pending() implements Message {}

  /** It is over at a site. */
  record Ended(ErrorCode code) implements Message {}

  /** A site's update. */
  record Update(int round, Digest base, Words words) implements Message {}

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
        out.writeBytes(ByteBuffer.allocate(4).putInt(call.round()).array());
        out.writeBytes(call.broadcast().bytes());
        call.sum().ifPresent(sum -> out.writeBytes(sum.bytes));
      }
      case End end -> out.writeBytes(end.outcome().toString().getBytes(StandardCharsets.UTF_8));
      case Accepted a -> {}
      case Pending p -> {}
      case Ended ended ->
          out.writeBytes(ByteBuffer.allocate(4).putInt(ended.code().number()).array());
      case Update update -> {
        out.writeBytes(ByteBuffer.allocate(4).putInt(update.round()).array());
        out.writeBytes(update.base().bytes());
        out.writeBytes(update.words().digest().bytes());
        out.writeBytes(update.words().bytes);
      }
    }
    return out.toByteArray();
  }
}
