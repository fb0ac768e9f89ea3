package eu.sund.it.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A hospital's proxy: opens tunnels by HTTP CONNECT for those who know the password. */
final class ConnectProxy implements AutoCloseable {
  private static final int HEAD_MAX = 8_192;

  private final ServerSocket listening;
  private final String wanted;
  private final List<String> tunnels = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  ConnectProxy(String user, String password) {
    byte[] secret = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    this.wanted = "Basic " + Base64.getEncoder().encodeToString(secret);
    try {
      this.listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Where tunnels were opened to, in order. */
  List<String> tunnels() {
    return tunnels;
  }

  /** Requests that were refused. */
  List<String> refused() {
    return refused;
  }

  /** Cuts every tunnel; new ones may be opened. */
  void cut() {
    open.forEach(ConnectProxy::closeQuietly);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (client) {
      String head = head(client.getInputStream());
      String target = head.lines().findFirst().orElse("").replaceAll("CONNECT | HTTP/1.1", "");
      if (!head.contains(wanted)) {
        refused.add(target);
        answer(client, "407 Proxy Authentication Required");
        return;
      }
      int colon = target.lastIndexOf(':');
      int port = Integer.parseInt(target.substring(colon + 1));
      try (Socket hub = new Socket(target.substring(0, colon), port)) {
        tunnels.add(target);
        answer(client, "200 OK");
        Thread back = Thread.ofVirtual().start(() -> copy(hub, client));
        copy(client, hub);
        back.join();
      }
    } catch (IOException | NumberFormatException e) {
      refused.add(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < HEAD_MAX) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the head of the request does not end");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void answer(Socket client, String status) throws IOException {
    byte[] line = ("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    client.getOutputStream().write(line);
  }

  /** Copies to the end of one direction; an end by force ends both. */
  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cut();
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
