package eu.sund.transport;

import com.google.protobuf.UnsafeByteOperations;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.CertificateRequest;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.RenewReply;
import eu.sund.transport.wire.RenewRequest;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.SiteLinkGrpc;
import eu.sund.transport.wire.Welcome;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site's one outbound connection: dials the hub, holds a session, and dials again when it is
 * lost, after pauses that double from half a second to a minute, each drawn uniformly up to that
 * bound. Thread-safe.
 *
 * <p><b>Source.</b> Brooker, <a
 * href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 * Backoff And Jitter</a>, "full jitter".
 */
public final class SiteConnector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SiteConnector.class);
  private static final long PAUSE_MILLIS = 500;
  private static final long PAUSE_MILLIS_MIN = 50;
  private static final long PAUSE_MILLIS_MAX = 60_000;

  private final SiteConfig config;
  private final Supplier<Identity> identity;
  private final SiteListener listener;
  private final String where;

  private @Nullable SiteLinkConnection link;
  private @Nullable ScheduledFuture<?> next;
  private boolean connected;
  private boolean closed;
  private int failures;

  private SiteConnector(SiteConfig config, Supplier<Identity> identity, SiteListener listener) {
    this.config = config;
    this.identity = identity;
    this.listener = listener;
    this.where = Dial.where(config.hub().endpoint(), config.hub().proxy());
  }

  /**
   * Starts dialling.
   *
   * @param identity asked at every dial, so that a renewed certificate is used
   */
  public static SiteConnector start(
      SiteConfig config, Supplier<Identity> identity, SiteListener listener) {
    SiteConnector connector = new SiteConnector(config, identity, listener);
    connector.schedule(0);
    return connector;
  }

  private synchronized void schedule(long millis) {
    if (closed) {
      return;
    }
    try {
      next =
          config
              .scheduler()
              .schedule(
                  () -> Thread.ofVirtual().name("site-dial").start(this::dial),
                  millis,
                  TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.warn("no more dialling: the scheduler has stopped");
    }
  }

  private void dial() {
    synchronized (this) {
      if (closed || link != null) {
        return;
      }
    }
    SiteFrame hello;
    SiteLinkConnection dialled;
    try {
      hello =
          SiteFrame.newBuilder()
              .setHello(
                  listener.hello().toBuilder()
                      .setProtocolMin(config.versions().min())
                      .setProtocolMax(config.versions().max()))
              .build();
      Frames.check(hello);
      dialled =
          new SiteLinkConnection(
              Dial.member(config.hub(), identity.get(), config.clock()),
              new Owner(),
              config.versions(),
              where);
    } catch (RuntimeException e) { // whatever it was: it is tried again
      if (!(e instanceof SundException)) {
        LOG.error("dialling failed", e);
      }
      again(Failures.told(e));
      return;
    }
    boolean late;
    synchronized (this) {
      late = closed || link != null;
      if (!late) {
        link = dialled;
      }
    }
    if (late) {
      dialled.channel().shutdownNow();
    } else {
      dialled.start(hello);
    }
  }

  private void again(SundException reason) {
    long pause;
    synchronized (this) {
      if (closed) {
        return;
      }
      long bound =
          reason.code().retry() == ErrorCode.Retry.LATER
              ? Math.min(PAUSE_MILLIS_MAX, PAUSE_MILLIS << Math.min(failures, 10))
              : PAUSE_MILLIS_MAX;
      failures++;
      pause = Math.max(PAUSE_MILLIS_MIN, (long) (config.jitter().getAsDouble() * bound));
    }
    listener.onLost(reason, Duration.ofMillis(pause));
    schedule(pause);
  }

  private final class Owner implements SiteLinkConnection.Owner {
    @Override
    public void welcome(SiteLinkConnection from, Welcome welcome) {
      synchronized (SiteConnector.this) {
        if (closed || link != from) {
          return;
        }
        connected = true;
        failures = 0;
      }
      listener.onWelcome(welcome);
    }

    @Override
    public void frame(SiteLinkConnection from, HubFrame frame) {
      synchronized (SiteConnector.this) {
        if (closed || link != from) {
          return;
        }
      }
      listener.onFrame(frame);
    }

    @Override
    public void lost(SiteLinkConnection from, SundException reason) {
      synchronized (SiteConnector.this) {
        if (link != from) {
          return;
        }
        link = null;
        connected = false;
      }
      again(reason);
    }
  }

  /** Whether a session stands. */
  public synchronized boolean connected() {
    return connected;
  }

  private synchronized @Nullable SiteLinkConnection current() {
    return connected ? link : null;
  }

  private SiteLinkConnection required() {
    SiteLinkConnection now = current();
    if (now == null) {
      throw new SundException(
          ErrorCode.PEER_UNREACHABLE, where + ": there is no connection at the moment");
    }
    return now;
  }

  /**
   * Sends a frame; frames arrive in the order of these calls. Waits while the connection is full.
   *
   * @return false if there is no session: say it again after the next welcome
   * @throws SundException MESSAGE_INVALID if the frame is beyond the protocol's limits
   */
  public boolean send(SiteFrame frame) {
    Frames.check(frame);
    SiteLinkConnection now = current();
    return now != null && now.send(frame);
  }

  /**
   * Uploads a blob; blocks. Goes on where an earlier attempt ended.
   *
   * @throws SundException PEER_UNREACHABLE if the connection is lost: call again; else what the hub
   *     said
   */
  public void upload(Digest digest, BlobSource source) {
    new Transfers(required().channel(), where).upload(digest, source);
  }

  /**
   * Uploads a file; blocks.
   *
   * @throws SundException as {@link #upload(Digest, BlobSource)}; STORAGE_FAILED if the file cannot
   *     be read
   */
  public void upload(Digest digest, Path file) {
    try (BlobSource source = FileBlob.source(file)) {
      upload(digest, source);
    } catch (IOException e) {
      throw Incoming.storage(e);
    }
  }

  /**
   * Downloads a blob and verifies its digest; blocks. Goes on where {@code target} ends, and closes
   * it.
   *
   * @throws SundException PEER_UNREACHABLE if the connection is lost: call again; MESSAGE_INVALID
   *     if the digest does not hold; else what the hub said
   */
  public void download(Digest digest, long size, UploadTarget target) {
    new Transfers(required().channel(), where).download(digest, size, target);
  }

  /**
   * Downloads into a file, by way of {@code file.part}; blocks.
   *
   * @throws SundException as {@link #download(Digest, long, UploadTarget)}; STORAGE_FAILED if the
   *     file cannot be written
   */
  public void download(Digest digest, long size, Path file) {
    UploadTarget target;
    try {
      target = FileBlob.target(file, false);
    } catch (IOException e) {
      throw Incoming.storage(e);
    }
    download(digest, size, target);
  }

  /**
   * Asks for a new certificate for a new key; blocks. The caller stores it and gives it out of the
   * identity supplier; then {@link #reconnect}.
   */
  public Identity renew() {
    SiteLinkConnection now = required();
    KeyPair key = Identity.newKey(new SecureRandom());
    RenewRequest request =
        RenewRequest.newBuilder()
            .setCsr(UnsafeByteOperations.unsafeWrap(CertificateRequest.make(key).der()))
            .build();
    RenewReply reply =
        Dial.call(
            where,
            () ->
                SiteLinkGrpc.newBlockingStub(now.channel())
                    .withDeadlineAfter(Dial.CALL_SECONDS, TimeUnit.SECONDS)
                    .renew(request));
    return EnrolmentClient.renewed(identity.get(), key, reply.getChainList(), config.clock());
  }

  /** Ends the session, if there is one, and dials anew. */
  public void reconnect() {
    SiteLinkConnection now = current();
    if (now != null) {
      now.close(new SundException(ErrorCode.PEER_UNREACHABLE, "we connect anew"));
    }
  }

  /** Ends the session and stops dialling. The listener is not called any more. */
  @Override
  public void close() {
    SiteLinkConnection now;
    ScheduledFuture<?> planned;
    synchronized (this) {
      closed = true;
      connected = false;
      now = link;
      link = null;
      planned = next;
    }
    if (planned != null) {
      planned.cancel(false);
    }
    if (now != null) {
      now.close(new SundException(ErrorCode.PEER_UNREACHABLE, "we stop"));
    }
  }
}
