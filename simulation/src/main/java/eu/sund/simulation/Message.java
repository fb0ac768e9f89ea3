package eu.sund.simulation;

import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.engine.Outcome;
import eu.sund.privacy.protocol.HubMessage;
import eu.sund.privacy.protocol.MessageCodec;
import eu.sund.privacy.protocol.SiteMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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

    /** Takes the bytes over: nobody may change them any more. */
    Words(byte[] bytes) {
      this.bytes = bytes;
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

  /** The canonical form, which is searched. */
  default byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeTo(new DataOutputStream(out));
    return out.toByteArray();
  }

  /** How many bytes the canonical form has, at most {@link Integer#MAX_VALUE}. */
  default int length() {
    DataOutputStream counted = new DataOutputStream(OutputStream.nullOutputStream());
    writeTo(counted);
    return counted.size();
  }

  private void writeTo(DataOutputStream out) {
    try {
      out.write(getClass().getSimpleName().getBytes(StandardCharsets.UTF_8));
      switch (this) {
        case Propose p -> {}
        case Call call -> {
          out.writeInt(call.round());
          out.writeInt(call.attempt());
          out.write(call.broadcast().bytes());
          if (call.sum().isPresent()) {
            out.writeLong(call.sum().get().check());
            out.write(call.sum().get().words().bytes);
          }
        }
        case FromHub said -> {
          out.writeInt(said.round());
          out.writeInt(said.attempt());
          out.write(MessageCodec.encode(said.message()));
        }
        case End end -> out.write(end.outcome().toString().getBytes(StandardCharsets.UTF_8));
        case Accepted a -> {}
        case Pending p -> {}
        case Ended ended -> out.writeInt(ended.code().number());
        case FromSite said -> {
          out.writeInt(said.round());
          out.writeInt(said.attempt());
          out.write(MessageCodec.encode(said.message()));
          if (said.words().isPresent()) {
            out.write(said.words().get().bytes);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
