package eu.sund.hub.run;

import com.google.protobuf.ByteString;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Words;
import java.util.HexFormat;

/** Digests and words on the wire. */
final class Wire {
  private Wire() {}

  static ByteString bytes(Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }

  /**
   * A digest off the wire.
   *
   * @throws SundException {@code MESSAGE_INVALID} unless it has 32 bytes
   */
  static Digest digest(ByteString bytes) {
    if (bytes.size() != 32) {
      throw new SundException(
          ErrorCode.MESSAGE_INVALID, "a digest has 32 bytes, not " + bytes.size());
    }
    return new Digest(HexFormat.of().formatHex(bytes.toByteArray()));
  }

  static Words words(Spill.Kept sum) {
    return sum.bytes()
        .map(inline -> Words.newBuilder().setInline(ByteString.copyFrom(inline)).build())
        .orElseGet(
            () ->
                Words.newBuilder()
                    .setBlob(
                        BlobRef.newBuilder().setSha256(bytes(sum.digest())).setSize(sum.size()))
                    .build());
  }
}
