package eu.sund.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import eu.sund.transport.TestNetwork.HubSession;
import eu.sund.transport.TestNetwork.Member;
import eu.sund.transport.identity.Identity;
import eu.sund.transport.identity.PeerKind;
import eu.sund.transport.wire.Hello;
import eu.sund.transport.wire.HubFrame;
import eu.sund.transport.wire.Proposal;
import eu.sund.transport.wire.ResearchDeskGrpc;
import eu.sund.transport.wire.RunStopped;
import eu.sund.transport.wire.SiteFrame;
import eu.sund.transport.wire.SiteLinkGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile or broken peer sends: the hub stays up and serves the next one. */
@Timeout(180)
class HostileBytesTest {
  private static final long SEED = 20261123;

  @TempDir Path folder;
  private TestNetwork network;

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork(folder);
  }

  @AfterEach
  void stop() {
    network.close();
  }

  private void assertServes(String name) throws Exception {
    try (Member member = network.site(name).connected()) {
      HubSession session = network.session();
      SiteFrame frame =
          SiteFrame.newBuilder()
              .setRunStopped(RunStopped.newBuilder().setRunId(TestNetwork.RUN.value()))
              .build();
      assertThat(member.connector.send(frame)).isTrue();
      assertThat(session.frames.poll(20, TimeUnit.SECONDS)).isEqualTo(frame);
    }
  }

  @Test
  void rawBytesAtThePort_serverServesOn() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] http2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(600)];
      random.nextBytes(bytes);
      if (i % 3 == 0) {
        // Begins like a TLS record with a handshake.
        byte[] record = {22, 3, 1, (byte) (bytes.length >> 8), (byte) bytes.length, 1};
        System.arraycopy(record, 0, bytes, 0, Math.min(record.length, bytes.length));
      } else if (i % 3 == 1) {
        System.arraycopy(http2, 0, bytes, 0, Math.min(http2.length, bytes.length));
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), network.server.port())) {
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        // The hub hung up: its right.
      }
    }
    assertServes("turku");
  }

  /** Sends bytes as they are, as if they were the method's message. */
  private static final MethodDescriptor.Marshaller<byte[]> RAW =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] bytes) {
          return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw Status.INTERNAL.withCause(e).asRuntimeException();
          }
        }
      };

  private static Status call(
      ManagedChannel channel, MethodDescriptor<?, ?> method, List<byte[]> messages)
      throws Exception {
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            method.toBuilder(RAW, RAW).build(),
            CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    CompletableFuture<Status> closed = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(100);
    messages.forEach(call::sendMessage);
    call.halfClose();
    return closed.get(30, TimeUnit.SECONDS);
  }

  @Test
  void malformedMessagesOverTrustedTls_serverServesOn() throws Exception {
    Identity site = network.identity(PeerKind.SITE, "turku");
    Identity anna = network.identity(PeerKind.RESEARCHER, "anna");
    ManagedChannel link = Dial.member(network.address(), site, network.clock);
    ManagedChannel desk = Dial.member(network.address(), anna, network.clock);
    byte[] sound =
        SiteFrame.newBuilder()
            .setHello(Hello.newBuilder().setProtocolMin(1).setProtocolMax(1).setSoftware("test"))
            .build()
            .toByteArray();
    SplittableRandom random = new SplittableRandom(SEED);
    try {
      for (int i = 0; i < 8000; i++) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (i % 2 == 0) {
          bytes = Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        }
        MethodDescriptor<?, ?> method =
            switch (i % 7) {
              case 0 -> SiteLinkGrpc.getUploadMethod();
              case 1 -> SiteLinkGrpc.getDownloadMethod();
              case 2 -> SiteLinkGrpc.getUploadStateMethod();
              case 3 -> ResearchDeskGrpc.getSubmitMethod();
              case 4 -> SiteLinkGrpc.getRenewMethod();
              default -> SiteLinkGrpc.getSessionMethod();
            };
        ManagedChannel channel = method == ResearchDeskGrpc.getSubmitMethod() ? desk : link;
        Status status = call(channel, method, List.of(bytes));
        assertThat(status.getCode())
            .as("seed %s, message %s, %s", SEED, i, status)
            .isNotIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNKNOWN);
      }
    } finally {
      link.shutdownNow();
      desk.shutdownNow();
    }
    network.sessions.clear();
    assertServes("tartu");
  }

  @Test
  void messageBeyondTheLimit_isRefused() throws Exception {
    ManagedChannel link =
        Dial.member(network.address(), network.identity(PeerKind.SITE, "turku"), network.clock);
    Status status = call(link, SiteLinkGrpc.getSessionMethod(), List.of(new byte[(4 << 20) + 1]));
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    link.shutdownNow();
    assertServes("tartu");
  }

  @Test
  void siteThatDoesNotRead_isDroppedWithinTheQueue() throws Exception {
    ManagedChannel link =
        Dial.member(network.address(), network.identity(PeerKind.SITE, "turku"), network.clock);
    ClientCall<SiteFrame, HubFrame> call =
        link.newCall(SiteLinkGrpc.getSessionMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(
        SiteFrame.newBuilder()
            .setHello(Hello.newBuilder().setProtocolMin(1).setProtocolMax(1))
            .build());
    // Nothing is ever requested: the client takes no frame.
    HubSession session = network.session();
    HubFrame frame =
        HubFrame.newBuilder()
            .setProposal(
                Proposal.newBuilder()
                    .setRunId(TestNetwork.RUN.value())
                    .setRunSpec(ByteString.copyFrom(new byte[1 << 20])))
            .build();
    int taken = 0;
    while (taken < 1000 && session.channel.send(frame)) {
      taken++;
    }
    // 16 MiB of queue, 4 MiB of window and what lies in the sockets' buffers.
    assertThat(taken).isBetween(10, 60);
    assertThat(session.ends.poll(10, TimeUnit.SECONDS)).contains("does not read");
    link.shutdownNow();
    assertServes("tartu");
  }
}
