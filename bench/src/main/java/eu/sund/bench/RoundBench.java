package eu.sund.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rounds of a real network: how many a second, how long, how much memory; beside each, the plain
 * work that it cannot avoid.
 */
final class RoundBench {
  private static final int WARM_UP = 10;
  private static final int COPIES = 5;

  private RoundBench() {}

  /** Small rounds, journals on disk. */
  static void small(int sites, int rounds, int size) throws IOException, GeneralSecurityException {
    try (BenchNetwork network = new BenchNetwork(sites)) {
      List<Double> seconds = network.run(rounds, size, "real").seconds();
      double median = median(seconds.subList(WARM_UP, seconds.size()));
      double mean =
          seconds.subList(WARM_UP, seconds.size()).stream()
              .mapToDouble(d -> d)
              .average()
              .orElseThrow();
      print(
          "%d sites, %d numbers, journals on disk: median %.1f rounds/s, mean %.1f rounds/s, hub %d"
              + " MB",
          sites, size, 1 / median, 1 / mean, network.hubMegabytes("VmRSS"));
      for (int from = WARM_UP; from + rounds / 4 <= seconds.size(); from += rounds / 4) {
        print(
            "  rounds %d to %d: median %.1f rounds/s",
            from, from + rounds / 4, 1 / median(seconds.subList(from, from + rounds / 4)));
      }
      print("  floor: one write and fsync of 1 KiB here takes %.2f ms", 1000 * fsync());
      SignatureFloor floor = SignatureFloor.measured();
      print(
          "  floor: Ed25519 %.2f ms to sign, %.2f to verify, X25519 %.2f: %.0f ms a round on all"
              + " cores",
          1000 * floor.sign(),
          1000 * floor.verify(),
          1000 * floor.agree(),
          1000 * floor.round(sites));
    }
  }

  /**
   * Rounds of a model.
   *
   * @param cut where in its first upload of the model one site's connection is cut, in percent; 0
   *     for no cut
   */
  static void model(int sites, int rounds, int size, int cut) throws IOException {
    double copy = copy(sites, 4L * size);
    try (BenchNetwork network = new BenchNetwork(sites, 4L * size * cut / 100)) {
      BenchNetwork.Load load = network.run(rounds, size, "weight");
      print(
          "%d sites, %d float32: median %.2f s a round, hub at most %d MB, a site %d MB",
          sites,
          size,
          median(warm(load.seconds())),
          network.hubMegabytes("VmHWM"),
          network.siteMegabytes("VmHWM"));
      print(
          "  processor time a round: hub %.2f s, a site %.2f s",
          median(warm(load.hub())), median(warm(load.site())));
      network
          .proxy()
          .filter(CutProxy::hasCut)
          .ifPresent(
              proxy ->
                  print(
                      "  cut at %d %% of the first upload: %d updates are %.1f MB, the site sent"
                          + " %.1f MB with all else",
                      cut, rounds, rounds * 4e-6 * size, proxy.sent() / 1e6));
      print(
          "  floor: the same bytes up and down plain loopback sockets, no TLS, no disk: %.2f s",
          copy);
    }
  }

  /** What came after the first rounds, in which programs are still compiled. */
  private static List<Double> warm(List<Double> rounds) {
    return rounds.subList(Math.min(WARM_UP, rounds.size() / 2), rounds.size());
  }

  /** A hub that waits. */
  static void idle(int sites) throws IOException {
    try (BenchNetwork network = new BenchNetwork(sites)) {
      network.run(20, 30, "real");
      print(
          "idle hub, %d sites, after a run: %d MB resident", sites, network.hubMegabytes("VmRSS"));
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static double fsync() throws IOException {
    Path file = Files.createTempFile("sund-bench-", ".bin");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(1024));
        channel.force(false);
        seconds.add((System.nanoTime() - start) / 1e9);
      }
      return median(seconds);
    } finally {
      Files.delete(file);
    }
  }

  /**
   * Seconds to send {@code bytes} up and down {@code sites} loopback connections at once; the
   * median of some.
   */
  private static double copy(int sites, long bytes) throws IOException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < COPIES; i++) {
      seconds.add(copyOnce(sites, bytes));
    }
    return median(seconds);
  }

  private static double copyOnce(int sites, long bytes) throws IOException {
    try (ServerSocket server = new ServerSocket(0, sites, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < sites; i++) {
        Socket near = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket far = server.accept();
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      drain(far, bytes);
                      fill(far, bytes);
                    }));
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      fill(near, bytes);
                      drain(near, bytes);
                    }));
      }
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IOException("interrupted", e);
        }
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static void fill(Socket socket, long bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      byte[] block = new byte[1 << 18];
      for (long left = bytes; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(left, block.length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void drain(Socket socket, long bytes) {
    try {
      InputStream in = socket.getInputStream();
      byte[] block = new byte[1 << 18];
      for (long left = bytes; left > 0; ) {
        int some = in.read(block, 0, (int) Math.min(left, block.length));
        if (some < 0) {
          throw new IOException("ended early");
        }
        left -= some;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
