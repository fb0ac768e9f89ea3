package eu.sund.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.transport.TestNetwork.Member;
import eu.sund.transport.identity.PeerKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dialling through an HTTP CONNECT proxy. */
@Timeout(60)
class ProxyTest {
  @TempDir Path folder;
  private TestNetwork network;
  private ServerSocket listening;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork(folder);
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    listening.close();
    network.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed by the end of the test.
    }
  }

  /** A proxy that wants anna:s3cret+, and knows one way to the hub whatever the host's name. */
  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      requests.add(head.toString());
      OutputStream out = client.getOutputStream();
      String wanted =
          "Basic "
              + Base64.getEncoder().encodeToString("anna:s3cret+".getBytes(StandardCharsets.UTF_8));
      if (!head.toString().contains(wanted)) {
        out.write(
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        return;
      }
      try (Socket hub = new Socket(InetAddress.getLoopbackAddress(), network.server.port())) {
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread back = Thread.ofVirtual().start(() -> copy(hub, client));
        copy(client, hub);
        back.join();
      }
    } catch (IOException | InterruptedException e) {
      // A connection that ended.
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // A connection that ended.
    }
  }

  private SiteConfig through(String proxy) {
    // The hub's name is known to the proxy only: no look-up happens here.
    HubAddress hub =
        new HubAddress(
            new Endpoint("hub.baltic.invalid", 443), Optional.of(HttpProxy.parse(proxy)), "main");
    return new SiteConfig(hub, network.clock, network.scheduler, () -> 0.9, Protocol.VERSIONS);
  }

  @Test
  void dial_throughProxyWithPassword_connects() throws Exception {
    SiteConfig config = through("http://anna:s3cret%2B@127.0.0.1:" + listening.getLocalPort());
    try (Member _ = new Member(config, network.identity(PeerKind.SITE, "turku")).connected()) {
      assertThat(network.session().channel.site().name().name()).isEqualTo("turku");
    }
    assertThat(requests.getFirst()).startsWith("CONNECT hub.baltic.invalid:443 ");
  }

  @Test
  void dial_proxyRefuses_saysThatTheProxyDid() throws Exception {
    SiteConfig config = through("http://anna:wrong@127.0.0.1:" + listening.getLocalPort());
    try (Member member = new Member(config, network.identity(PeerKind.SITE, "turku"))) {
      SundException loss = member.loss();
      assertThat(loss.code()).isEqualTo(ErrorCode.PEER_UNREACHABLE);
      assertThat(loss).hasMessageContaining("407").hasMessageNotContaining("wrong");
    }
  }

  @Test
  void parse_otherForms_areRefusedWithoutRepeatingThem() {
    assertThat(HttpProxy.parse("http://proxy:3128").user()).isEmpty();
    for (String bad :
        List.of("proxy:3128", "https://u:hidden@p:1", "http://u:hidden@p", "http://p:1/hidden")) {
      assertThatThrownBy(() -> HttpProxy.parse(bad))
          .isInstanceOf(SundException.class)
          .hasMessageNotContaining("hidden");
    }
    assertThat(HttpProxy.parse("http://u:hidden@p:1").toString()).isEqualTo("p:1");
  }
}
