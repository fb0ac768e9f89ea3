package eu.sund.transport;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.Trust;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The hub's one port: TLS 1.3, members only, apart from enrolment. Thread-safe.
 *
 * <p>Calls run on virtual threads; the handlers may block.
 */
public final class HubServer implements AutoCloseable {
  private static final int WINDOW_BYTES = 4 << 20;

  private final Server server;
  private final MemberGate gate;
  private final SiteSessions sessions;
  private final ScheduledExecutorService timer;

  private HubServer(
      Server server, MemberGate gate, SiteSessions sessions, ScheduledExecutorService timer) {
    this.server = server;
    this.gate = gate;
    this.sessions = sessions;
    this.timer = timer;
  }

  /**
   * Starts serving.
   *
   * @param identity asked at every handshake, so that a renewed certificate is used at once
   * @throws SundException FOLDER_UNUSABLE if the port cannot be opened
   */
  public static HubServer start(
      HubConfig config, Supplier<Identity> identity, HubHandlers handlers) {
    ExecutorService workers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("hub-call-", 0).factory());
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hub-timer").factory());
    MemberGate gate = new MemberGate(config.clock(), config.revoked());
    SiteSessions sessions = new SiteSessions(handlers.sessions(), config.versions(), timer);
    EnrolmentHandler enrolment = handlers.enrolment();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
            .sslContext(Tls.server(identity, Trust.members(identity, config.clock())))
            .executor(workers)
            .addTransportFilter(gate)
            .intercept(gate)
            .addService(late(new HubServices.Enrolment(enrolment, config.versions()).bindService()))
            .addService(
                late(HubServices.link(sessions, new BlobService(handlers.blobs()), enrolment)))
            .addService(late(new HubServices.Desk(handlers.research(), enrolment).bindService()))
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .maxInboundMessageSize(Protocol.MESSAGE_BYTES_MAX)
            .maxInboundMetadataSize(Protocol.METADATA_BYTES_MAX)
            .maxConcurrentCallsPerConnection(Protocol.CALLS_PER_CONNECTION_MAX)
            .permitKeepAliveTime(20, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .maxConnectionIdle(2, TimeUnit.MINUTES)
            .flowControlWindow(WINDOW_BYTES)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      workers.shutdownNow();
      timer.shutdownNow();
      throw new SundException(
          ErrorCode.FOLDER_UNUSABLE,
          "port " + config.port() + " cannot be opened: is another program listening there?",
          e);
    }
    return new HubServer(server, gate, sessions, timer);
  }

  /** Has messages read inside the gate, which answers malformed ones with their number. */
  private static ServerServiceDefinition late(ServerServiceDefinition service) {
    return ServerInterceptors.useInputStreamMessages(service);
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /**
   * Ends every live call of members that are revoked now; call it after each revocation.
   *
   * @return how many
   */
  public int dropRevoked() {
    return sweep();
  }

  /**
   * Ends every live call whose certificate has ended by the configured clock, or was revoked; call
   * it every half minute or so.
   *
   * @return how many
   */
  public int sweep() {
    // Sessions first: their listeners are told at once, even if the site does not read.
    return sessions.sweep(gate::reason) + gate.sweep();
  }

  /** How many sites have a session. */
  public int sessions() {
    return sessions.count();
  }

  /** Ends every session and stops; waits a few seconds at most. */
  @Override
  public void close() {
    server.shutdown();
    sessions.closeAll("the hub stops");
    try {
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        server.shutdownNow();
        boolean _ = server.awaitTermination(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    // The workers stay open: late ends of streams still reach their listeners, and no thread waits.
  }
}
