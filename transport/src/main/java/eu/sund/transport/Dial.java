package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.identity.PeerName;
import eu.sund.transport.identity.Trust;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.ManagedChannel;
import io.grpc.ProxiedSocketAddress;
import io.grpc.ProxyDetector;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Opens connections to a hub. */
final class Dial {
  /** How long a unary call may take. */
  static final long CALL_SECONDS = 30;

  private static final int CONNECT_MILLIS = 10_000;
  private static final int WINDOW_BYTES = 4 << 20;

  private Dial() {}

  /**
   * A connection as a member.
   *
   * @throws SundException IDENTITY_REFUSED if our own certificate has ended
   */
  static ManagedChannel member(HubAddress hub, Identity identity, InstantSource clock) {
    Instant now = clock.instant();
    if (now.isAfter(identity.expiresAt())) {
      throw new SundException(
          ErrorCode.IDENTITY_REFUSED,
          "our certificate ended on " + identity.expiresAt() + "; join the network again");
    }
    PeerName expected = new PeerName(identity.name().network(), PeerKind.HUB, hub.hubName());
    SslContext tls = Tls.client(identity, Trust.hub(expected, identity.roots(), clock));
    return open(hub.endpoint(), hub.proxy(), tls);
  }

  static ManagedChannel open(Endpoint endpoint, Optional<HttpProxy> proxy, SslContext tls) {
    return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
        .sslContext(tls)
        .proxyDetector(detector(proxy))
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        .keepAliveWithoutCalls(false)
        .flowControlWindow(WINDOW_BYTES)
        .maxInboundMessageSize(Protocol.MESSAGE_BYTES_MAX)
        .maxInboundMetadataSize(Protocol.METADATA_BYTES_MAX)
        .disableRetry()
        .disableServiceConfigLookUp()
        .userAgent("sund")
        .build();
  }

  /** Ours or none: what the machine's environment says about proxies is not asked. */
  private static ProxyDetector detector(Optional<HttpProxy> proxy) {
    return new ProxyDetector() {
      @Override
      public @org.jspecify.annotations.Nullable ProxiedSocketAddress proxyFor(
          SocketAddress target) {
        if (proxy.isEmpty() || !(target instanceof InetSocketAddress address)) {
          return null;
        }
        HttpProxy via = proxy.get();
        var builder =
            HttpConnectProxiedSocketAddress.newBuilder()
                .setTargetAddress(address)
                .setProxyAddress(new InetSocketAddress(via.host(), via.port()));
        if (!via.user().isEmpty()) {
          builder.setUsername(via.user()).setPassword(via.password());
        }
        return builder.build();
      }
    };
  }

  /** Where a failure is said to be: with the proxy, if one stands between. */
  static String where(Endpoint endpoint, Optional<HttpProxy> proxy) {
    return "hub " + endpoint + proxy.map(p -> " through proxy " + p).orElse("");
  }

  /** Runs a blocking call. */
  static <A> A call(String where, Supplier<A> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw Failures.of(e.getStatus(), e.getTrailers(), where);
    }
  }
}
