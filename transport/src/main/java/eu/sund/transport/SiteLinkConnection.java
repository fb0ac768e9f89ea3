package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Pong;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.SiteLinkGrpc;
import eu.sund.transport.wire.Welcome;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dialled connection with its session. The network's threads only put events in a queue; one
 * virtual thread hands them on.
 */
final class SiteLinkConnection extends ClientCall.Listener<HubFrame> {
  private static final Logger LOG = LoggerFactory.getLogger(SiteLinkConnection.class);
  private static final long WELCOME_SECONDS = 30;
  private static final long STALL_SECONDS = 60;
  private static final int READY_BYTES = 1 << 20;

  /** What the connection tells its owner, one call at a time; {@code lost} is the last. */
  interface Owner {
    void welcome(SiteLinkConnection link, Welcome welcome);

    void frame(SiteLinkConnection link, HubFrame frame);

    void lost(SiteLinkConnection link, SundException reason);
  }

  private sealed interface Event {
    record Frame(HubFrame frame) implements Event {}

    record Closed(SundException reason) implements Event {}
  }

  private final ManagedChannel channel;
  private final Owner owner;
  private final Versions versions;
  private final String where;
  private final ClientCall<SiteFrame, HubFrame> call;

  /** Bounded: the next frame is asked for when one was dealt with. */
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private final Object sending = new Object();
  private boolean over;
  private @Nullable SundException refused;

  SiteLinkConnection(ManagedChannel channel, Owner owner, Versions versions, String where) {
    this.channel = channel;
    this.owner = owner;
    this.versions = versions;
    this.where = where;
    this.call =
        channel.newCall(
            SiteLinkGrpc.getSessionMethod(),
            CallOptions.DEFAULT.withOnReadyThreshold(READY_BYTES).withExecutor(Runnable::run));
  }

  ManagedChannel channel() {
    return channel;
  }

  void start(SiteFrame hello) {
    call.start(this, new Metadata());
    call.request(1);
    synchronized (sending) {
      if (!over) {
        call.sendMessage(hello);
      }
    }
    Thread.ofVirtual().name("site-session").start(this::run);
  }

  @Override
  public void onMessage(HubFrame frame) {
    events.add(new Event.Frame(frame));
  }

  @Override
  public void onReady() {
    synchronized (sending) {
      sending.notifyAll();
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    end(
        status.isOk()
            ? new SundException(ErrorCode.PEER_UNREACHABLE, where + " ended the session")
            : Failures.of(status, trailers, where));
  }

  /** Ends the session from our side. */
  void close(SundException reason) {
    end(reason);
  }

  private void end(SundException reason) {
    synchronized (sending) {
      if (over) {
        return;
      }
      over = true;
      sending.notifyAll();
    }
    events.add(new Event.Closed(reason));
  }

  /** Sends a frame, waiting while the network is full; false if there is no session any more. */
  boolean send(SiteFrame frame) {
    boolean stalled = false;
    synchronized (sending) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STALL_SECONDS);
      while (!over && !call.isReady() && !stalled) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        stalled = left <= 0;
        if (!stalled && !await(left)) {
          return false;
        }
      }
      if (over) {
        return false;
      }
      if (!stalled) {
        call.sendMessage(frame);
        return true;
      }
    }
    close(new SundException(ErrorCode.PEER_UNREACHABLE, where + " did not read for a minute"));
    return false;
  }

  @SuppressWarnings("WaitNotInLoop") // the one caller loops
  private boolean await(long millis) {
    try {
      sending.wait(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    SundException reason;
    try {
      reason = hand();
    } catch (SundException e) {
      reason = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = Failures.unreachable("the session was interrupted", e);
    } catch (RuntimeException e) { // whatever it was: the session ends with its number
      LOG.error("a frame of the hub failed", e);
      reason = new SundException(ErrorCode.INTERNAL, "a frame of the hub failed here", e);
    }
    synchronized (sending) {
      over = true;
      sending.notifyAll();
    }
    call.cancel("the session is over", null);
    channel.shutdownNow();
    owner.lost(this, refused == null ? reason : refused);
  }

  private SundException hand() throws InterruptedException {
    boolean welcomed = false;
    while (true) {
      Event event = welcomed ? events.take() : events.poll(WELCOME_SECONDS, TimeUnit.SECONDS);
      switch (event) {
        case null -> {
          return new SundException(
              ErrorCode.PEER_UNREACHABLE, where + " did not welcome us within 30 seconds");
        }
        case Event.Closed closed -> {
          return closed.reason();
        }
        case Event.Frame(HubFrame frame) -> {
          Frames.check(frame);
          welcomed = deal(frame, welcomed);
          call.request(1);
        }
      }
    }
  }

  private boolean deal(HubFrame frame, boolean welcomed) {
    if (frame.hasRefused()) {
      refused =
          new SundException(
              ErrorCode.of(frame.getRefused().getCode()).orElse(ErrorCode.INTERNAL),
              Failures.tidy(frame.getRefused().getMessage()));
    } else if (frame.hasWelcome() == welcomed) {
      throw Wire.invalid("a welcome must come first, and once");
    } else if (frame.hasWelcome()) {
      int protocol = frame.getWelcome().getProtocol();
      if (protocol < versions.min() || protocol > versions.max()) {
        throw Versions.unsupported(
            new Versions(Math.max(1, protocol), Math.max(1, protocol)), versions, "site");
      }
      owner.welcome(this, frame.getWelcome());
    } else if (frame.hasPing()) {
      boolean _ =
          send(
              SiteFrame.newBuilder()
                  .setPong(Pong.newBuilder().setNonce(frame.getPing().getNonce()))
                  .build());
    } else {
      owner.frame(this, frame);
    }
    return true;
  }
}
