package eu.sund.transport;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import eu.sund.transport.wire.Chunk;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A chunk as it goes onto the wire: its data is handed on where it lies. Supports marks, so that
 * gRPC takes it as it is.
 */
final class ChunkStream extends InputStream implements Drainable, KnownLength {
  private final byte[] front;
  private final ByteBuffer head;
  private final ByteString bytes;
  private final ByteBuffer data;
  private int marked;

  private ChunkStream(byte[] front, ByteString bytes) {
    this.front = front;
    this.head = ByteBuffer.wrap(front);
    this.bytes = bytes;
    this.data = bytes.asReadOnlyByteBuffer();
  }

  /** The stream of a chunk. */
  static ChunkStream of(Chunk chunk) {
    Chunk rest = chunk.toBuilder().clearData().build();
    int length = chunk.getData().size();
    int restBytes = rest.getSerializedSize();
    int headBytes =
        restBytes
            + CodedOutputStream.computeTagSize(Chunk.DATA_FIELD_NUMBER)
            + CodedOutputStream.computeUInt32SizeNoTag(length);
    byte[] head = new byte[length == 0 ? restBytes : headBytes];
    CodedOutputStream out = CodedOutputStream.newInstance(head);
    try {
      rest.writeTo(out);
      if (length > 0) {
        out.writeTag(Chunk.DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be written", e);
    }
    return new ChunkStream(head, chunk.getData());
  }

  @Override
  public int available() {
    return head.remaining() + data.remaining();
  }

  @Override
  public int read() {
    ByteBuffer from = head.hasRemaining() ? head : data;
    return from.hasRemaining() ? from.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int at, int count) {
    ByteBuffer from = head.hasRemaining() ? head : data;
    if (!from.hasRemaining() && count > 0) {
      return -1;
    }
    int some = Math.min(count, from.remaining());
    from.get(target, at, some);
    return some;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int count = available();
    target.write(front, head.position(), head.remaining());
    head.position(head.limit());
    UnsafeByteOperations.unsafeWriteTo(bytes.substring(data.position()), new Handing(target));
    data.position(data.limit());
    return count;
  }

  /** Hands arrays on as they are; gRPC's stream copies them into its own buffers at once. */
  private static final class Handing extends ByteOutput {
    private final OutputStream target;

    Handing(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(byte value) throws IOException {
      target.write(value);
    }

    @Override
    public void write(byte[] value, int offset, int length) throws IOException {
      target.write(value, offset, length);
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) throws IOException {
      target.write(value, offset, length);
    }

    @Override
    public void write(ByteBuffer value) throws IOException {
      byte[] copy = new byte[value.remaining()];
      value.get(copy);
      target.write(copy);
    }

    @Override
    public void writeLazy(ByteBuffer value) throws IOException {
      write(value);
    }
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public synchronized void mark(int limit) {
    marked = head.position() + data.position();
  }

  @Override
  public synchronized void reset() {
    head.position(Math.min(marked, head.limit()));
    data.position(marked - head.position());
  }
}
