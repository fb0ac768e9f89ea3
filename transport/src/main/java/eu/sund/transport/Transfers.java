package eu.sund.transport;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Chunk;
import eu.sund.transport.wire.DownloadRequest;
import eu.sund.transport.wire.SiteLinkGrpc;
import eu.sund.transport.wire.UploadReply;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A site's uploads and downloads over one connection. The caller's thread does the work; the
 * network's threads only wake it. Holds a few chunks at a time.
 */
final class Transfers {
  /** Without progress for so long, a transfer is given up. */
  private static final long STALL_SECONDS = 60;

  private static final int AHEAD = 4;

  private final Channel channel;
  private final String where;

  Transfers(Channel channel, String where) {
    this.channel = channel;
    this.where = where;
  }

  /**
   * Uploads. A hub whose disk is full is one that cannot be reached now: it will be again, and
   * nothing is wrong here.
   */
  void upload(Digest digest, BlobSource source) {
    try {
      put(digest, source);
    } catch (SundException e) {
      if (e.code() == ErrorCode.STORAGE_FAILED && e.getCause() instanceof StatusException) {
        throw new SundException(
            ErrorCode.PEER_UNREACHABLE,
            where + " cannot keep the upload: its disk is full or failed",
            e);
      }
      throw e;
    }
  }

  private void put(Digest digest, BlobSource source) {
    long size = source.size();
    BlobRef ref = Wire.ref(digest, size);
    long offset =
        Dial.call(
            where,
            () ->
                SiteLinkGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(Dial.CALL_SECONDS, TimeUnit.SECONDS)
                    .uploadState(ref)
                    .getContiguous());
    if (offset == size) {
      return;
    }
    if (offset < 0 || offset > size) {
      throw Wire.invalid("the hub says that it holds more of the blob than there is");
    }
    Exchange<UploadReply> exchange = new Exchange<>();
    ClientCall<Chunk, UploadReply> call =
        channel.newCall(
            Wire.UPLOAD,
            CallOptions.DEFAULT.withOnReadyThreshold(Wire.READY_BYTES).withExecutor(Runnable::run));
    call.start(exchange, new Metadata());
    call.request(1);
    boolean sent = false;
    try {
      send(call, exchange, ref, source, offset);
      call.halfClose();
      sent = true;
      UploadReply reply = exchange.next(where);
      if (reply == null || reply.getReceived() != size) {
        throw Wire.invalid("the hub did not confirm the upload");
      }
    } finally {
      if (!sent || !exchange.ended()) {
        call.cancel("the upload is over", null);
      }
    }
  }

  private void send(
      ClientCall<Chunk, UploadReply> call,
      Exchange<UploadReply> exchange,
      BlobRef ref,
      BlobSource source,
      long from) {
    long offset = from;
    while (offset < source.size()) {
      if (!exchange.awaitReady(call)) {
        throw exchange.failure(where);
      }
      byte[] data = new byte[(int) Math.min(Wire.CHUNK_BYTES, source.size() - offset)];
      try {
        source.read(offset, ByteBuffer.wrap(data));
      } catch (IOException e) {
        throw Incoming.storage(e);
      }
      Chunk chunk = Wire.chunk(data, data.length, offset);
      call.sendMessage(offset == from ? chunk.toBuilder().setBlob(ref).build() : chunk);
      offset += data.length;
    }
  }

  void download(Digest digest, long size, UploadTarget target) {
    download(
        digest,
        size,
        target,
        new Asking<>(
            Wire.DOWNLOAD,
            offset ->
                DownloadRequest.newBuilder()
                    .setBlob(Wire.ref(digest, size))
                    .setOffset(offset)
                    .build()));
  }

  /** How to ask for chunks: the call, and its request from an offset on. */
  record Asking<Q>(MethodDescriptor<Q, Chunk> method, LongFunction<Q> request) {}

  <Q> void download(Digest digest, long size, UploadTarget target, Asking<Q> asking) {
    Incoming incoming = new Incoming(target, digest, size);
    try (incoming) {
      incoming.recall();
      if (!incoming.whole()) {
        fetch(asking, incoming);
      }
      incoming.finish();
    }
  }

  private <Q> void fetch(Asking<Q> asking, Incoming incoming) {
    Exchange<Chunk> exchange = new Exchange<>();
    ClientCall<Q, Chunk> call =
        channel.newCall(asking.method(), CallOptions.DEFAULT.withExecutor(Runnable::run));
    call.start(exchange, new Metadata());
    try {
      call.request(AHEAD);
      call.sendMessage(asking.request().apply(incoming.offset()));
      call.halfClose();
      Chunk chunk = exchange.next(where);
      while (chunk != null) {
        incoming.accept(chunk);
        call.request(1);
        chunk = exchange.next(where);
      }
    } finally {
      if (!exchange.ended()) {
        call.cancel("the download is over", null);
      }
    }
  }

  /** What the network's threads leave for the caller's thread. */
  private static final class Exchange<A> extends ClientCall.Listener<A> {
    private final Queue<A> received = new ArrayDeque<>();
    private @Nullable Status status;
    private @Nullable Metadata trailers;

    @Override
    public synchronized void onMessage(A message) {
      // Never more than were asked for.
      received.add(message);
      notifyAll();
    }

    @Override
    public synchronized void onReady() {
      notifyAll();
    }

    @Override
    public synchronized void onClose(Status closed, Metadata with) {
      status = closed;
      trailers = with;
      notifyAll();
    }

    synchronized boolean ended() {
      return status != null;
    }

    /** Waits until the network takes more; false if the call is over. */
    synchronized boolean awaitReady(ClientCall<?, ?> call) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STALL_SECONDS);
      while (status == null && !call.isReady()) {
        pause(deadline);
      }
      return status == null;
    }

    /** The next message, or null when the call ended well. */
    synchronized @Nullable A next(String where) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STALL_SECONDS);
      while (received.isEmpty() && status == null) {
        pause(deadline);
      }
      A message = received.poll();
      if (message == null && status != null && !status.isOk()) {
        throw failure(where);
      }
      return message;
    }

    synchronized SundException failure(String where) {
      Status ended = status == null ? Status.UNKNOWN : status;
      if (ended.isOk()) {
        return Wire.invalid("the hub ended the transfer early");
      }
      return Failures.of(ended, trailers, where);
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private void pause(long deadline) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new SundException(
            ErrorCode.PEER_UNREACHABLE, "a transfer made no progress for a minute");
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failures.unreachable("a transfer was interrupted", e);
      }
    }
  }
}
