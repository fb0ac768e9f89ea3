package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Peer;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.EnrolmentGrpc;
import eu.sund.transport.wire.ResearchDeskGrpc;
import eu.sund.transport.wire.SiteLinkGrpc;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call what, default deny: enrolment is open, the sites' link needs a site's certificate,
 * the desk a researcher's, anything else is refused. Date and revocation are asked at every call;
 * live calls can be ended.
 */
final class MemberGate extends ServerTransportFilter implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(MemberGate.class);
  private static final Attributes.Key<Peer> PEER = Attributes.Key.create("sund-peer");
  private static final Context.Key<Peer> CALLER = Context.key("sund-peer");
  private static final String OPEN = EnrolmentGrpc.getJoinMethod().getFullMethodName();
  private static final Map<String, PeerKind> SERVICES =
      Map.of(
          SiteLinkGrpc.SERVICE_NAME, PeerKind.SITE,
          ResearchDeskGrpc.SERVICE_NAME, PeerKind.RESEARCHER);

  private final InstantSource clock;
  private final Predicate<Peer> revoked;
  private final Set<LiveCall<?, ?>> live = ConcurrentHashMap.newKeySet();

  MemberGate(InstantSource clock, Predicate<Peer> revoked) {
    this.clock = clock;
    this.revoked = revoked;
  }

  /** The verified caller of the current call; every call but enrolment has one. */
  static Peer caller() {
    Peer peer = CALLER.get();
    if (peer == null) {
      throw new SundException(ErrorCode.IDENTITY_REFUSED, "this call needs a certificate");
    }
    return peer;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return attributes;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      if (chain.length > 0 && chain[0] instanceof X509Certificate leaf) {
        return attributes.toBuilder().set(PEER, Peer.of(leaf)).build();
      }
    } catch (SSLPeerUnverifiedException e) {
      // No certificate: enrolment only.
    } catch (SundException e) {
      LOG.warn("a caller's certificate has no name of ours: {}", e.getMessage());
    }
    return attributes;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    Peer peer = call.getAttributes().get(PEER);
    SundException refusal =
        method.getFullMethodName().equals(OPEN)
            ? null
            : refusal(peer, SERVICES.get(String.valueOf(method.getServiceName())));
    if (refusal != null) {
      LOG.info("refused {} to {}: {}", method.getFullMethodName(), peer, refusal.getMessage());
      call.close(
          Failures.status(refusal.code(), refusal.getMessage()), Failures.trailers(refusal.code()));
      return new ServerCall.Listener<>() {};
    }
    LiveCall<Q, A> guarded = new LiveCall<>(call, peer);
    live.add(guarded);
    // Between the check above and this line somebody may have been revoked.
    if (peer != null && revoked.test(peer)) {
      guarded.end(revokedError());
    }
    try {
      Context context = Context.current().withValue(CALLER, peer);
      return new Guarding<>(guarded, Contexts.interceptCall(context, guarded, headers, next));
    } catch (RuntimeException e) { // whatever it was: the caller gets its number
      guarded.end(report(e));
      return new ServerCall.Listener<>() {};
    }
  }

  private @Nullable SundException refusal(@Nullable Peer peer, @Nullable PeerKind needed) {
    if (peer == null) {
      return new SundException(
          ErrorCode.IDENTITY_REFUSED, "this call needs a certificate of the network; join first");
    }
    if (needed == null || peer.name().kind() != needed) {
      return new SundException(
          ErrorCode.IDENTITY_REFUSED, "a " + peer.name().kind().word() + " may not make this call");
    }
    return dated(peer, clock.instant());
  }

  private @Nullable SundException dated(Peer peer, Instant now) {
    if (now.isAfter(peer.notAfter())) {
      return new SundException(
          ErrorCode.IDENTITY_REFUSED,
          "the certificate ended on " + peer.notAfter() + "; renew it or join again");
    }
    return revoked.test(peer) ? revokedError() : null;
  }

  private static SundException revokedError() {
    return new SundException(
        ErrorCode.REVOKED, "the certificate was revoked by the network's operator");
  }

  /** Why this member's calls must end now, if they must. */
  @Nullable SundException reason(Peer peer) {
    return dated(peer, clock.instant());
  }

  /** Ends the live calls of everybody whose certificate has ended or was revoked. */
  int sweep() {
    Instant now = clock.instant();
    int ended = 0;
    for (LiveCall<?, ?> call : live) {
      Peer peer = call.peer;
      SundException reason = peer == null ? null : dated(peer, now);
      if (reason != null && call.end(reason)) {
        ended++;
      }
    }
    return ended;
  }

  private static SundException report(RuntimeException e) {
    SundException told = Failures.told(e);
    if (told.code() == ErrorCode.INTERNAL) {
      LOG.error("a call failed", e);
    }
    return told;
  }

  /** A call that any thread may end at any moment. */
  private final class LiveCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final @Nullable Peer peer;
    private boolean closed;

    LiveCall(ServerCall<Q, A> call, @Nullable Peer peer) {
      super(call);
      this.peer = peer;
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!closed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(A message) {
      if (!closed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!closed) {
        closed = true;
        live.remove(this);
        super.close(status, trailers);
      }
    }

    synchronized boolean end(SundException reason) {
      if (closed) {
        return false;
      }
      close(Failures.status(reason.code(), reason.getMessage()), Failures.trailers(reason.code()));
      return true;
    }

    synchronized void gone() {
      closed = true;
      live.remove(this);
    }

    synchronized boolean over() {
      return closed;
    }
  }

  /** Turns what a handler throws into a numbered answer, and forgets calls that are over. */
  private static final class Guarding<Q> extends SimpleForwardingServerCallListener<Q> {
    private final LiveCall<Q, ?> call;

    Guarding(LiveCall<Q, ?> call, ServerCall.Listener<Q> listener) {
      super(listener);
      this.call = call;
    }

    private void guard(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) { // whatever it was: the caller gets its number
        call.end(report(e));
      }
    }

    @Override
    public void onMessage(Q message) {
      if (!call.over()) {
        guard(() -> super.onMessage(message));
      }
    }

    @Override
    public void onHalfClose() {
      if (!call.over()) {
        guard(super::onHalfClose);
      }
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    @Override
    public void onCancel() {
      call.gone();
      guard(super::onCancel);
    }

    @Override
    public void onComplete() {
      call.gone();
      guard(super::onComplete);
    }
  }
}
