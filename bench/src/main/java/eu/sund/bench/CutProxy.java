package eu.sund.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a site and the hub on this machine: passes bytes on, counts those of the site, and
 * cuts the connection once, in the middle of an upload. Thread-safe.
 */
final class CutProxy implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final int hubPort;
  private final long cutAfter;
  private final ServerSocket server;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicBoolean cut = new AtomicBoolean();

  /**
   * Starts to listen.
   *
   * @param cutAfter the connection is cut when the site has sent so many bytes
   */
  CutProxy(int hubPort, long cutAfter) throws IOException {
    this.hubPort = hubPort;
    this.cutAfter = cutAfter;
    this.server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("cut-proxy").start(this::listen);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Bytes that the site sent, over all its connections. */
  long sent() {
    return sent.get();
  }

  /** Whether the connection was cut. */
  boolean hasCut() {
    return cut.get();
  }

  private void listen() {
    while (!server.isClosed()) {
      try {
        Socket site = server.accept();
        Socket hub = new Socket(InetAddress.getLoopbackAddress(), hubPort);
        Thread.ofVirtual().start(() -> pass(site, hub, true));
        Thread.ofVirtual().start(() -> pass(hub, site, false));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void pass(Socket from, Socket to, boolean counted) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
        if (counted && sent.addAndGet(some) >= cutAfter && cut.compareAndSet(false, true)) {
          return;
        }
        out.write(buffer, 0, some);
      }
    } catch (IOException e) {
      // One of the two is gone: so is the other.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
