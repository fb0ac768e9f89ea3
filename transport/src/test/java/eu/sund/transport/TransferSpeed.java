package eu.sund.transport;

import eu.sund.core.Digest;
import eu.sund.transport.TestNetwork.Member;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Measures 4 sites × 100 MB up and then down over TLS in one process; run by hand: {@code
 * TransferSpeed [FOLDER]}. Prints seconds of each and the process's resident memory, which here is
 * the hub's and the four sites' together.
 */
final class TransferSpeed {
  private static final int SITES = 4;
  private static final int BYTES = 100_000_000;

  private TransferSpeed() {}

  public static void main(String[] arguments) throws Exception {
    Path folder =
        arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("sund-speed");
    List<byte[]> bytes = new ArrayList<>();
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < SITES; i++) {
      bytes.add(TransferTest.bytes(BYTES, i));
      digests.add(Digest.of(bytes.get(i)));
    }
    try (TestNetwork network = new TestNetwork(folder)) {
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < SITES; i++) {
        members.add(network.site("site-" + i).connected());
      }
      for (int turn = 0; turn < 6; turn++) {
        for (Digest digest : digests) {
          Files.deleteIfExists(network.blobs.resolve(digest.hex()));
        }
        double before = processor();
        double up =
            seconds(
                i -> {
                  byte[] own = bytes.get(i);
                  members.get(i).connector.upload(digests.get(i), new Memory(own));
                });
        double down =
            seconds(
                i ->
                    members
                        .get(i)
                        .connector
                        .download(digests.get(0), BYTES, new Memory(bytes.get(i))));
        System.out.printf(
            Locale.ROOT,
            "up %.2f s, down %.2f s, %.2f s of processor, %s%n",
            up,
            down,
            processor() - before,
            resident());
      }
      members.forEach(Member::close);
    }
  }

  private static double seconds(java.util.function.IntConsumer work) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(SITES);
    long start = System.nanoTime();
    for (int i = 0; i < SITES; i++) {
      int site = i;
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  work.accept(site);
                } finally {
                  done.countDown();
                }
              });
    }
    done.await();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private static String resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(l -> l.startsWith("VmRSS") || l.startsWith("VmHWM"))
            .toList()
            .toString()
        : "";
  }

  /** Bytes in memory, to read from or to drop into. */
  private static final class Memory implements BlobSource, UploadTarget {
    private final byte[] bytes;

    Memory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public long received() {
      return 0;
    }

    @Override
    public void read(long offset, ByteBuffer into) {
      into.put(bytes, (int) offset, into.remaining());
    }

    @Override
    public void write(long offset, ByteBuffer from) {
      // A reader that looks at nothing: what is measured is the way here.
    }

    @Override
    public void finish() {}

    @Override
    public void discard() {}

    @Override
    public void close() {}
  }
}
