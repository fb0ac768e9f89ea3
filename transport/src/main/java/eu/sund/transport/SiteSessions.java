package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.SiteFrame;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sessions of all sites; a site has one. */
final class SiteSessions {
  private static final long HELLO_SECONDS = 10;
  private static final long END_SECONDS = 10;

  private final SessionHandler handler;
  private final Versions versions;
  private final ScheduledExecutorService timer;
  private final SecureRandom random = new SecureRandom();
  private final Map<PeerName, SiteSession> current = new ConcurrentHashMap<>();

  SiteSessions(SessionHandler handler, Versions versions, ScheduledExecutorService timer) {
    this.handler = handler;
    this.versions = versions;
    this.timer = timer;
  }

  StreamObserver<SiteFrame> open(Peer site, StreamObserver<HubFrame> out) {
    SiteSession session = new SiteSession(site, this, (ServerCallStreamObserver<HubFrame>) out);
    ScheduledFuture<?> _ =
        timer.schedule(
            () -> {
              if (!session.isGreeted()) {
                session.close(ErrorCode.MESSAGE_INVALID, "no hello within 10 seconds");
              }
            },
            HELLO_SECONDS,
            TimeUnit.SECONDS);
    return session;
  }

  SessionHandler handler() {
    return handler;
  }

  Versions versions() {
    return versions;
  }

  String newId() {
    byte[] id = new byte[8];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** Puts a session in the place of its site's older one, which is ended first. */
  boolean replace(SiteSession session) {
    SiteSession old = current.put(session.site().name(), session);
    if (old == null || old == session) {
      return true;
    }
    old.close(ErrorCode.PEER_UNREACHABLE, "the site connected anew");
    return old.awaitEnd(END_SECONDS);
  }

  void remove(SiteSession session) {
    current.remove(session.site().name(), session);
  }

  int count() {
    return current.size();
  }

  /** Ends the sessions for which there is a reason to; returns how many. */
  int sweep(Function<Peer, @Nullable SundException> reason) {
    int ended = 0;
    for (SiteSession session : List.copyOf(current.values())) {
      SundException why = reason.apply(session.site());
      if (why != null) {
        session.close(why.code(), String.valueOf(why.getMessage()));
        ended++;
      }
    }
    return ended;
  }

  void closeAll(String reason) {
    List<SiteSession> all = List.copyOf(current.values());
    all.forEach(s -> s.close(ErrorCode.PEER_UNREACHABLE, reason));
    all.forEach(s -> s.awaitEnd(END_SECONDS));
  }
}
