package eu.sund.transport;

import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.IdentityKeyManager;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The one TLS setting of both sides: version 1.3, HTTP/2, BoringSSL where it loads. */
final class Tls {
  private static final String VERSION = "TLSv1.3";

  private Tls() {}

  /** At the hub: a client without a certificate gets in, and meets {@link MemberGate}. */
  static SslContext server(Supplier<Identity> identity, X509TrustManager trust) {
    try {
      return configure(SslContextBuilder.forServer(new IdentityKeyManager(identity)))
          .trustManager(trust)
          .clientAuth(ClientAuth.OPTIONAL)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS 1.3 could not be set up", e);
    }
  }

  static SslContext client(@Nullable Identity identity, X509TrustManager trust) {
    try {
      SslContextBuilder builder = configure(SslContextBuilder.forClient()).trustManager(trust);
      if (identity != null) {
        builder.keyManager(new IdentityKeyManager(() -> identity));
      }
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS 1.3 could not be set up", e);
    }
  }

  private static SslContextBuilder configure(SslContextBuilder builder) {
    return GrpcSslContexts.configure(
            builder, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols(VERSION);
  }
}
