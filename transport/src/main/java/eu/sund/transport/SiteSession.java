package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Refused;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.Welcome;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One site's session at the hub, from its hello to its end. */
final class SiteSession implements StreamObserver<SiteFrame>, SiteChannel {
  private static final Logger LOG = LoggerFactory.getLogger(SiteSession.class);
  private static final int QUEUED_FRAMES_MAX = 512;
  private static final long QUEUED_BYTES_MAX = 16L << 20;

  private final Peer site;
  private final SiteSessions sessions;
  private final ServerCallStreamObserver<HubFrame> out;

  /** Guards the way out. */
  private final Object sending = new Object();

  private final Queue<HubFrame> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean closed;
  private @Nullable String reason;

  /** Makes the listener's calls one at a time. */
  private final ReentrantLock listening = new ReentrantLock(true);

  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable SessionListener listener;
  private boolean greeted;

  SiteSession(Peer site, SiteSessions sessions, ServerCallStreamObserver<HubFrame> out) {
    this.site = site;
    this.sessions = sessions;
    this.out = out;
    out.setOnReadyHandler(this::drain);
    out.setOnCancelHandler(() -> ended("the connection was lost"));
    out.setOnCloseHandler(() -> ended("the session was closed"));
  }

  @Override
  public Peer site() {
    return site;
  }

  @Override
  public void onNext(SiteFrame frame) {
    try {
      Frames.check(frame);
      if (frame.hasHello()) {
        greet(frame.getHello());
      } else {
        hear(frame);
      }
    } catch (SundException e) {
      close(e.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // whatever it was: the session ends with its number
      LOG.error("a frame of {} failed", site.name(), e);
      close(ErrorCode.INTERNAL, "the hub met a defect; its log says more");
    }
  }

  private void greet(Hello hello) {
    if (greeted) {
      throw Wire.invalid("a second hello");
    }
    greeted = true;
    Versions theirs = new Versions(hello.getProtocolMin(), hello.getProtocolMax());
    Versions ours = sessions.versions();
    int protocol =
        ours.highestCommon(theirs).orElseThrow(() -> Versions.unsupported(ours, theirs, "site"));
    if (!sessions.replace(this)) {
      throw new SundException(
          ErrorCode.PEER_UNREACHABLE, "the earlier session is still ending; try again");
    }
    send(
        HubFrame.newBuilder()
            .setWelcome(
                Welcome.newBuilder()
                    .setProtocol(protocol)
                    .setNetwork(site.name().network())
                    .setSoftware(Protocol.SOFTWARE)
                    .setSessionId(sessions.newId()))
            .build());
    listening.lock();
    try {
      if (done.getCount() > 0) {
        listener = sessions.handler().open(site, hello, protocol, this);
      }
    } finally {
      listening.unlock();
    }
  }

  private void hear(SiteFrame frame) {
    if (!greeted) {
      throw Wire.invalid("the first frame must be a hello");
    }
    listening.lock();
    try {
      if (done.getCount() > 0 && !isClosed() && listener != null) {
        listener.onFrame(frame);
      }
    } finally {
      listening.unlock();
    }
  }

  boolean isGreeted() {
    return greeted;
  }

  private boolean isClosed() {
    synchronized (sending) {
      return closed;
    }
  }

  @Override
  public boolean send(HubFrame frame) {
    synchronized (sending) {
      if (closed) {
        return false;
      }
      queue.add(frame);
      queuedBytes += frame.getSerializedSize();
      drain();
      if (queue.size() <= QUEUED_FRAMES_MAX && queuedBytes <= QUEUED_BYTES_MAX) {
        return true;
      }
    }
    close(ErrorCode.PEER_UNREACHABLE, "the site does not read what it is sent");
    return false;
  }

  private void drain() {
    synchronized (sending) {
      while (!closed && out.isReady()) {
        HubFrame next = queue.poll();
        if (next == null) {
          return;
        }
        queuedBytes -= next.getSerializedSize();
        out.onNext(next);
      }
    }
  }

  @Override
  public void close(ErrorCode code, String reason) {
    synchronized (sending) {
      if (closed) {
        return;
      }
      closed = true;
      this.reason = reason;
      queue.clear();
      try {
        out.onNext(
            HubFrame.newBuilder()
                .setRefused(
                    Refused.newBuilder().setCode(code.number()).setMessage(Failures.tidy(reason)))
                .build());
        out.onError(Failures.status(code, reason).asRuntimeException(Failures.trailers(code)));
      } catch (RuntimeException e) { // whatever it was: the session is over
        LOG.debug("the session of {} was over already", site.name(), e);
      }
    }
    ended(reason);
  }

  @Override
  public void onCompleted() {
    synchronized (sending) {
      if (!closed) {
        closed = true;
        out.onCompleted();
      }
    }
    ended("the site ended the session");
  }

  @Override
  public void onError(Throwable thrown) {
    ended("the connection was lost");
  }

  /** Tells the listener, on a thread of its own, since the caller may be the listener. */
  private void ended(String why) {
    String first;
    synchronized (sending) {
      closed = true;
      first = reason == null ? why : reason;
      reason = first;
      queue.clear();
    }
    Thread.ofVirtual().name("session-end").start(() -> tell(first));
  }

  private void tell(String why) {
    listening.lock();
    try {
      if (done.getCount() == 0) {
        return;
      }
      if (listener != null) {
        listener.onClosed(Failures.tidy(why));
      }
    } catch (RuntimeException e) { // whatever it was: who waits for the end must get it
      LOG.error("the end of the session of {} failed", site.name(), e);
    } finally {
      done.countDown();
      listening.unlock();
      sessions.remove(this);
    }
  }

  /** Waits until the listener was told; false if it took longer. */
  boolean awaitEnd(long seconds) {
    try {
      return done.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
