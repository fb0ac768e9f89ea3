package eu.sund.transport;

import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.wire.BlobRef;
import eu.sund.transport.wire.Chunk;
import eu.sund.transport.wire.DownloadRequest;
import eu.sund.transport.wire.UploadReply;
import eu.sund.transport.wire.UploadStateReply;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub's end of uploads and downloads; holds a chunk or two of each at a time. */
final class BlobService {
  private static final Logger LOG = LoggerFactory.getLogger(BlobService.class);

  private final BlobHandler blobs;
  private final Set<String> uploading = ConcurrentHashMap.newKeySet();

  BlobService(BlobHandler blobs) {
    this.blobs = blobs;
  }

  UploadStateReply state(Peer peer, BlobRef ref) {
    Digest digest = Wire.digest(ref);
    long contiguous = blobs.received(peer, digest, ref.getSize());
    return UploadStateReply.newBuilder().setContiguous(contiguous).build();
  }

  StreamObserver<Chunk> upload(Peer peer, StreamObserver<UploadReply> reply) {
    return new Upload(peer, (ServerCallStreamObserver<UploadReply>) reply);
  }

  void download(Peer peer, DownloadRequest request, StreamObserver<Chunk> reply) {
    Digest digest = Wire.digest(request.getBlob());
    send(blobs.download(peer, digest), request.getBlob().getSize(), request.getOffset(), reply);
  }

  /** Sends a source from an offset on, and closes it. */
  static void send(BlobSource source, long size, long offset, StreamObserver<Chunk> reply) {
    if (source.size() != size || offset < 0 || offset >= source.size()) {
      close(source);
      throw Wire.invalid("size or offset does not fit the blob");
    }
    new Download(source, offset, (ServerCallStreamObserver<Chunk>) reply).start();
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) { // whatever it was: the transfer itself is over
      LOG.warn("a blob could not be closed", e);
    }
  }

  /** One upload: the first chunk names the blob, and each is written before the next is read. */
  private final class Upload implements StreamObserver<Chunk> {
    private final Peer peer;
    private final ServerCallStreamObserver<UploadReply> reply;
    private @Nullable Incoming incoming;
    private String claim = "";
    private boolean over;

    Upload(Peer peer, ServerCallStreamObserver<UploadReply> reply) {
      this.peer = peer;
      this.reply = reply;
      // Whatever ends the call lets go of the file.
      reply.setOnCancelHandler(this::release);
      reply.setOnCloseHandler(this::release);
    }

    @Override
    public void onNext(Chunk chunk) {
      if (over) {
        return;
      }
      try {
        Incoming into = incoming == null ? begin(chunk) : incoming;
        into.accept(chunk);
      } catch (RuntimeException e) {
        release();
        throw e;
      }
    }

    private Incoming begin(Chunk first) {
      if (!first.hasBlob()) {
        throw Wire.invalid("the first chunk must name the blob");
      }
      Digest digest = Wire.digest(first.getBlob());
      String wanted = peer.name() + " " + digest;
      if (!uploading.add(wanted)) {
        throw new SundException(
            ErrorCode.PEER_UNREACHABLE, "this blob is being uploaded already; try again later");
      }
      claim = wanted;
      long size = first.getBlob().getSize();
      Incoming into = new Incoming(blobs.upload(peer, digest, size), digest, size);
      incoming = into;
      into.recall();
      return into;
    }

    @Override
    public void onCompleted() {
      Incoming into = incoming;
      if (over) {
        return;
      }
      if (into == null) {
        throw Wire.invalid("an upload must have a chunk");
      }
      try {
        into.finish();
      } finally {
        release();
      }
      reply.onNext(UploadReply.newBuilder().setReceived(into.offset()).build());
      reply.onCompleted();
    }

    @Override
    public void onError(Throwable thrown) {
      release();
    }

    private synchronized void release() {
      if (!over) {
        over = true;
        if (incoming != null) {
          BlobService.close(incoming);
        }
        uploading.remove(claim);
      }
    }
  }

  /** One download: reads a chunk whenever the network takes one. */
  private static final class Download {
    private final BlobSource source;
    private final ServerCallStreamObserver<Chunk> reply;
    // Used again for each chunk: the network has copied one when it has taken it.
    private final byte[] data;
    private long offset;
    private boolean over;

    Download(BlobSource source, long offset, ServerCallStreamObserver<Chunk> reply) {
      this.source = source;
      this.offset = offset;
      this.reply = reply;
      this.data = new byte[(int) Math.min(Wire.CHUNK_BYTES, source.size() - offset)];
    }

    void start() {
      reply.setOnReadyThreshold(Wire.READY_BYTES);
      reply.setOnCancelHandler(this::release);
      reply.setOnCloseHandler(this::release);
      reply.setOnReadyHandler(this::send);
    }

    private synchronized void send() {
      try {
        while (!over && reply.isReady() && offset < source.size()) {
          int length = (int) Math.min(data.length, source.size() - offset);
          source.read(offset, ByteBuffer.wrap(data, 0, length));
          reply.onNext(Wire.chunk(data, length, offset));
          offset += length;
        }
      } catch (IOException e) {
        release();
        throw Incoming.storage(e);
      }
      if (!over && offset == source.size()) {
        release();
        reply.onCompleted();
      }
    }

    private synchronized void release() {
      if (!over) {
        over = true;
        BlobService.close(source);
      }
    }
  }
}
