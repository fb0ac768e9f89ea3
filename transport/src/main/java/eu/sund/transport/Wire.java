package eu.sund.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Chunk;
import eu.sund.transport.wire.DownloadRequest;
import eu.sund.transport.wire.SiteLinkGrpc;
import eu.sund.transport.wire.UploadReply;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Chunks and blob names on the wire; a chunk's bytes are not copied on the way to a message. */
final class Wire {
  /** Bytes in each chunk that we send: large enough to be cheap, small for the collector. */
  static final int CHUNK_BYTES = 256 << 10;

  /** Bytes that may wait for the network before a sender pauses. */
  static final int READY_BYTES = 1 << 20;

  private static final MethodDescriptor.Marshaller<Chunk> CHUNKS = new ChunkMarshaller();

  static final MethodDescriptor<Chunk, UploadReply> UPLOAD =
      SiteLinkGrpc.getUploadMethod().toBuilder().setRequestMarshaller(CHUNKS).build();

  static final MethodDescriptor<DownloadRequest, Chunk> DOWNLOAD =
      SiteLinkGrpc.getDownloadMethod().toBuilder().setResponseMarshaller(CHUNKS).build();

  private Wire() {}

  /** The name of a blob. */
  static BlobRef ref(Digest digest, long size) {
    return BlobRef.newBuilder()
        .setSha256(UnsafeByteOperations.unsafeWrap(digest.bytes()))
        .setSize(size)
        .build();
  }

  /**
   * Reads a blob's digest.
   *
   * @throws SundException MESSAGE_INVALID if digest or size is out of bounds
   */
  static Digest digest(BlobRef ref) {
    if (ref.getSize() <= 0 || ref.getSize() > Protocol.BLOB_BYTES_MAX) {
      throw invalid("a blob must have 1 to " + Protocol.BLOB_BYTES_MAX + " bytes");
    }
    return digest("blob digest", ref.getSha256());
  }

  static Digest digest(String what, ByteString bytes) {
    if (bytes.size() != 32) {
      throw invalid(what + " must have 32 bytes, has " + bytes.size());
    }
    return new Digest(java.util.HexFormat.of().formatHex(bytes.toByteArray()));
  }

  /** The chunk with the bytes of {@code data}, which must not change any more. */
  static Chunk chunk(byte[] data, int length, long offset) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, length);
    return Chunk.newBuilder()
        .setOffset(offset)
        .setCrc32C((int) crc.getValue())
        .setData(UnsafeByteOperations.unsafeWrap(data, 0, length))
        .build();
  }

  /**
   * A chunk's bytes, checked.
   *
   * @throws SundException MESSAGE_INVALID if it does not follow at {@code offset}, is empty, too
   *     long or damaged
   */
  static ByteBuffer data(Chunk chunk, long offset, long size) {
    int length = chunk.getData().size();
    if (chunk.getOffset() != offset) {
      throw invalid("a chunk must begin at " + offset + ", begins at " + chunk.getOffset());
    }
    if (length == 0 || length > Protocol.CHUNK_BYTES_MAX || length > size - offset) {
      throw invalid("a chunk of " + length + " bytes does not fit the blob or the limit");
    }
    ByteBuffer bytes = chunk.getData().asReadOnlyByteBuffer();
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    if ((int) crc.getValue() != chunk.getCrc32C()) {
      throw invalid("a chunk's checksum does not hold at " + offset);
    }
    return bytes;
  }

  static SundException invalid(String detail) {
    return new SundException(ErrorCode.MESSAGE_INVALID, detail);
  }

  /** Writes and reads a chunk without copying its data into or out of the message. */
  private static final class ChunkMarshaller implements MethodDescriptor.Marshaller<Chunk> {
    @Override
    public InputStream stream(Chunk value) {
      return ChunkStream.of(value);
    }

    @Override
    public Chunk parse(InputStream stream) {
      try {
        // The bytes are this message's own: the chunk may keep them.
        CodedInputStream coded = UnsafeByteOperations.unsafeWrap(read(stream)).newCodedInput();
        coded.enableAliasing(true);
        Chunk chunk = Chunk.parseFrom(coded);
        coded.checkLastTagWas(0);
        return chunk;
      } catch (IOException e) {
        throw Status.INVALID_ARGUMENT
            .withDescription("a chunk cannot be read")
            .withCause(e)
            .asRuntimeException();
      }
    }

    private static byte[] read(InputStream stream) throws IOException {
      // gRPC knows a message's length before it is read; it has checked it against the limit.
      byte[] bytes = new byte[stream.available()];
      int length = stream.readNBytes(bytes, 0, bytes.length);
      if (length != bytes.length || stream.read() != -1) {
        throw new IOException("message length differs");
      }
      return bytes;
    }
  }
}
