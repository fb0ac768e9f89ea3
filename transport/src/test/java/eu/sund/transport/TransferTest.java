package eu.sund.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.Chunk;
import eu.sund.transport.wire.UploadReply;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads and downloads that are cut, damaged or lie. */
@Timeout(60)
class TransferTest {
  @TempDir Path folder;
  private TestNetwork network;
  private ManagedChannel channel;
  private final byte[] bytes = bytes(2_000_000, 7);
  private final Digest digest = Digest.of(bytes);

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork(folder);
    Identity site = network.identity(PeerKind.SITE, "turku");
    channel = Dial.member(network.address(), site, network.clock);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    network.close();
  }

  /**
   * Bytes in memory, of which reading fails from a place on, once the hub has what is before it.
   */
  private final class Memory implements BlobSource {
    private final byte[] bytes;
    private final int failAt;

    Memory(byte[] bytes, int failAt) {
      this.bytes = bytes;
      this.failAt = failAt;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      if (offset >= failAt) {
        // A cancelled call may overtake what was sent before it.
        settled();
        throw new IOException("cut");
      }
      into.put(bytes, (int) offset, into.remaining());
    }

    @Override
    public void close() {}
  }

  private SundException refusal(List<Chunk> chunks) throws InterruptedException {
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    StreamObserver<Chunk> out =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(Wire.UPLOAD, CallOptions.DEFAULT), new Recording(heard));
    chunks.forEach(out::onNext);
    out.onCompleted();
    Object answer = heard.poll(10, TimeUnit.SECONDS);
    assertThat(answer).isInstanceOf(StatusRuntimeException.class);
    StatusRuntimeException e = (StatusRuntimeException) answer;
    return Failures.of(e.getStatus(), e.getTrailers(), "hub");
  }

  private record Recording(BlockingQueue<Object> heard) implements StreamObserver<UploadReply> {
    @Override
    public void onNext(UploadReply reply) {
      heard.add(reply);
    }

    @Override
    public void onError(Throwable thrown) {
      heard.add(thrown);
    }

    @Override
    public void onCompleted() {}
  }

  private Chunk chunk(int from, int to) {
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    return Wire.chunk(part, part.length, from);
  }

  private Chunk first(int to, long size) {
    return chunk(0, to).toBuilder().setBlob(Wire.ref(digest, size)).build();
  }

  @Test
  void upload_cutInTheMiddle_goesOnWhereItEnded() throws Exception {
    Transfers transfers = new Transfers(channel, "hub");
    assertThatThrownBy(() -> transfers.upload(digest, new Memory(bytes, 1_048_576)))
        .isInstanceOf(SundException.class);
    long left = settled();
    assertThat(left).isBetween(1L, 1_048_576L);
    int[] asked = {Integer.MAX_VALUE};
    transfers.upload(
        digest,
        new BlobSource() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void read(long offset, ByteBuffer into) {
            asked[0] = (int) Math.min(asked[0], offset);
            into.put(bytes, (int) offset, into.remaining());
          }

          @Override
          public void close() {}
        });
    assertThat(asked[0]).isEqualTo((int) left);
    assertThat(network.blobs.resolve(digest.hex())).hasBinaryContent(bytes);
  }

  @Test
  void upload_hubsDiskFails_isToBeTriedAgain() throws IOException {
    Files.delete(network.blobs);
    Files.createFile(network.blobs); // no folder: nothing can be written in it
    Transfers transfers = new Transfers(channel, "hub");

    assertThatThrownBy(() -> transfers.upload(digest, new Memory(bytes, Integer.MAX_VALUE)))
        .hasMessageContaining("its disk is full or failed")
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_UNREACHABLE))
        .cause()
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FAILED));

    Files.delete(network.blobs);
    Files.createDirectory(network.blobs);
    transfers.upload(digest, new Memory(bytes, Integer.MAX_VALUE));
    assertThat(network.blobs.resolve(digest.hex())).hasBinaryContent(bytes);
  }

  /** What the hub kept of the cut upload, once it has let go of the file. */
  private long settled() throws IOException {
    Path part = network.blobs.resolve(digest.hex() + ".part");
    long seen = -1;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    int same = 0;
    while (System.nanoTime() < deadline && same < 200) {
      long size = Files.exists(part) ? Files.size(part) : 0;
      same = size == seen && size > 0 ? same + 1 : 0;
      seen = size;
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
    return seen;
  }

  @Test
  void upload_liesOfEveryKind_areRefused() throws Exception {
    Chunk good = first(1000, bytes.length);
    assertThat(refusal(List.of())).hasMessageContaining("must have a chunk");
    assertThat(refusal(List.of(chunk(0, 1000)))).hasMessageContaining("must name the blob");
    assertThat(refusal(List.of(good.toBuilder().setCrc32C(good.getCrc32C() + 1).build())))
        .hasMessageContaining("checksum");
    assertThat(refusal(List.of(good.toBuilder().setOffset(1).build())))
        .hasMessageContaining("must begin at 0");
    assertThat(refusal(List.of(good))).hasMessageContaining("ended at 1000 of 2000000");
    Files.deleteIfExists(network.blobs.resolve(digest.hex() + ".part"));
    assertThat(refusal(List.of(good, chunk(900, 1900)))).hasMessageContaining("must begin at 1000");
    Files.deleteIfExists(network.blobs.resolve(digest.hex() + ".part"));
    assertThat(refusal(List.of(first(1000, 999)))).hasMessageContaining("does not fit");
    assertThat(refusal(List.of(first(1_048_577, bytes.length))))
        .hasMessageContaining("does not fit");
    assertThat(refusal(List.of(first(10, Protocol.BLOB_BYTES_MAX + 1))).code())
        .isEqualTo(ErrorCode.MESSAGE_INVALID);
  }

  @Test
  void upload_otherBytesThanTheDigestSays_areForgotten() throws Exception {
    byte[] lie = bytes.clone();
    lie[1_500_000] ^= 1;
    Transfers transfers = new Transfers(channel, "hub");
    assertThatThrownBy(() -> transfers.upload(digest, new Memory(lie, Integer.MAX_VALUE)))
        .hasMessageContaining("digest does not hold")
        .isInstanceOfSatisfying(
            SundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_INVALID));
    assertThat(network.blobs).isEmptyDirectory();
    transfers.upload(digest, new Memory(bytes, Integer.MAX_VALUE));
    assertThat(network.blobs.resolve(digest.hex())).hasBinaryContent(bytes);
  }

  @Test
  void download_partIsThere_goesOnAndVerifies() throws Exception {
    Files.write(network.blobs.resolve(digest.hex()), bytes);
    Path file = folder.resolve("down");
    Files.write(folder.resolve("down.part"), Arrays.copyOf(bytes, 1_234_567));
    Transfers transfers = new Transfers(channel, "hub");
    transfers.download(digest, bytes.length, FileBlob.target(file, true));
    assertThat(file).hasBinaryContent(bytes);
    // A damaged part is found by the digest, forgotten, and the next attempt is whole.
    Files.delete(file);
    Files.write(folder.resolve("down.part"), new byte[1000]);
    assertThatThrownBy(() -> transfers.download(digest, bytes.length, FileBlob.target(file, false)))
        .hasMessageContaining("digest does not hold");
    transfers.download(digest, bytes.length, FileBlob.target(file, false));
    assertThat(file).hasBinaryContent(bytes);
  }
}
